import { expect, test } from 'vitest'
import type { LedgerEntry } from '@/lib/mock-provider/ledger'
import type { UsageEventView } from '@/lib/schemas/usage'
import { type Behaviour, BEHAVIOURS } from './behaviours'
import { CLIENTS, UPSTREAMS } from './clients'
import type { DriverResult } from './driver-result'
import { type Evidence, judge } from './judge'

const [client] = CLIENTS
const [same, translated] = UPSTREAMS.chat
const RESULT: DriverResult = {
  id: 'a',
  text: 'one two three',
  tool: null,
  usage: { input: 4, output: 3 },
  requestId: 'r',
  pieces: 3,
  left: false,
  error: null,
}
const ENTRY = { callerRequestId: 'r', inputTokens: 4, outputTokens: 3 } as LedgerEntry
const EVENT = {
  requestId: 'r',
  outcome: 'completed',
  provenance: 'reported',
  status: 200,
  inputTokens: 4,
  outputTokens: 3,
} as UsageEventView
const failed = (status: number, name: string): DriverResult => ({
  ...RESULT,
  text: '',
  usage: null,
  requestId: null,
  error: { class: name, name, status, code: null, message: 'no', retryAfter: '1', retryAfterMs: '1000' },
})

function named(name: string): Behaviour {
  const found = BEHAVIOURS.find((each) => each.name === name)
  if (!found) throw new Error(`There is no behaviour ${name}.`)
  return found
}

function evidence(name: string, more: Partial<Evidence> = {}): Evidence {
  if (!client || !same) throw new Error('There are no clients.')
  const [served, events, truth] = [[ENTRY], [EVENT], 'one two three']
  return { client, behaviour: named(name), upstream: same, result: RESULT, truth, served, events, ...more }
}

test('R1.26 an answer is right when its text, its usage and its one event are', () => {
  expect(judge(evidence('stream'))).toBeNull()
  expect(judge(evidence('stream', { truth: 'one two' }))).toContain('got another text')
  expect(judge(evidence('stream', { result: { ...RESULT, usage: { input: 4, output: 2 } } }))).toContain('counted 2')
  expect(judge(evidence('stream', { events: [] }))).toContain('left 0 usage events for 1 tries')
  expect(judge(evidence('stream', { events: [{ ...EVENT, outputTokens: 9 }] }))).toContain('4/9 tokens instead of 4/3')
  expect(judge(evidence('stream', { served: [] }))).toContain('never reached')
})

test('R1.26 a refusal is right when its status, its class, its headers and its event are', () => {
  const events = [{ ...EVENT, outcome: 'upstream_error', status: 429 }]
  const limited = (result: DriverResult): string | null => judge(evidence('error-429', { result, events }))
  expect(limited(failed(429, 'RateLimitError'))).toBeNull()
  expect(limited(failed(500, 'InternalServerError'))).toContain('got status 500 instead of 429')
  expect(limited(failed(429, 'APIError'))).toContain('got APIError instead of RateLimitError')
  expect(limited(RESULT)).toContain('got an answer')
  const error = { ...failed(429, 'RateLimitError').error!, retryAfter: null }
  expect(limited({ ...RESULT, error })).toContain('saw retry-after null')
  expect(judge(evidence('error-429', { result: failed(429, 'RateLimitError') }))).toContain('recorded as completed')
})

test('H-31 a broken stream that ends quietly is not right, whatever is recorded', () => {
  const events = [{ ...EVENT, outcome: 'truncated' }]
  expect(judge(evidence('stream-cut', { events }))).toContain('took a broken stream for a whole answer')
  const broken = { ...failed(200, 'APIError'), text: 'one ' }
  expect(judge(evidence('stream-cut', { events, result: broken }))).toBeNull()
  expect(judge(evidence('stream-cut', { result: broken }))).toContain('recorded as completed instead of truncated')
  expect(judge(evidence('stream-cut', { events, result: { ...broken, text: '' } }))).toContain('saw nothing')
})

test('R1.26 529 is 503 in the dialect that does not know it', () => {
  const events = [{ ...EVENT, outcome: 'upstream_error', status: 503 }]
  const result = failed(503, 'InternalServerError')
  expect(judge(evidence('error-529', { result, events, upstream: translated! }))).toBeNull()
})

test('every behaviour has a name of its own', () => {
  expect(new Set(BEHAVIOURS.map(({ name }) => name)).size).toBe(BEHAVIOURS.length)
})
