import { expect, test } from 'vitest'
import type { UsageEventView } from '@/lib/schemas/usage'
import { callHelp, callProgress, tokensOf } from './call-progress'

const call = (over: Partial<UsageEventView> = {}): UsageEventView => ({
  requestId: 'r1',
  at: '2026-11-22T03:00:00.000Z',
  endpoint: 'chat.completions',
  provider: 'openai',
  model: 'gpt-5-mini',
  outcome: 'completed',
  provenance: 'reported',
  status: 200,
  errorCode: null,
  stream: true,
  inputTokens: 12,
  outputTokens: 1200,
  cacheReadTokens: 0,
  costNanoUsd: '420000',
  latencyMs: 900,
  ttfbMs: 300,
  tokenId: '0199a0aa-0000-7000-8000-000000000001',
  tokenName: 'laptop',
  ...over,
})
const states = (over: Partial<UsageEventView> | null) => callProgress(over && call(over)).map(({ state }) => state)

test('four ticks: token seen, model resolved, first token, usage recorded', () => {
  expect(states(null)).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
  expect(states({})).toEqual(['done', 'done', 'done', 'done'])
  expect(callProgress(call()).map(({ detail }) => detail)).toEqual([
    'laptop',
    'gpt-5-mini at openai',
    'after 300 ms',
    '1,212 tokens, $0.00042',
  ])
})

test('a call stops at the tick it did not reach', () => {
  const refused = { provider: null, status: 404, errorCode: 'model_not_found', outcome: 'rejected', ttfbMs: null }
  expect(states(refused)).toEqual(['done', 'failed', 'stopped', 'stopped'])
  expect(states({ status: 502, outcome: 'upstream_error' })).toEqual(['done', 'done', 'failed', 'stopped'])
  expect(states({ outcome: 'client_abort', status: 499, ttfbMs: null })).toEqual(['done', 'done', 'failed', 'stopped'])
})

test('every refusal says what to do, a working call says nothing', () => {
  expect(callHelp(call())).toBeNull()
  expect(callHelp(call({ status: 403, errorCode: 'api_access_disabled' }))).toMatchObject({ page: 'access' })
  expect(callHelp(call({ status: 404, errorCode: 'model_not_found', model: 'nope' }))?.text).toContain('“nope”')
  expect(callHelp(call({ status: 404, errorCode: 'upstream_404', model: 'nope' }))?.text).toContain('“nope”')
  expect(callHelp(call({ status: 418, errorCode: null }))?.text).toContain('418')
})

test('J10 an unknown cost or token count is said, not shown as zero', () => {
  expect(callProgress(call({ costNanoUsd: null }))[3]?.detail).toBe('1,212 tokens, not priced')
  expect(tokensOf(call({ inputTokens: null, outputTokens: null }))).toBe('tokens not reported')
  expect(tokensOf(call({ inputTokens: 1, outputTokens: null }))).toBe('1 token')
})
