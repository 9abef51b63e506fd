import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome, TokenCounts } from '@/lib/gateway/types'
import { readMetrics } from '@/lib/testing/read-metrics'
import { testIntent, testSettlement } from '@/lib/usage/journal-fixtures'
import { createMetrics } from './create-metrics'
import { toText } from './exposition'

const metrics = () => createMetrics({ version: '1', node: '20' }, null)

describe('I11 metrics of calls', () => {
  test('every call is in its place, and the sums are the sums of the events', async () => {
    const outcome = fc.constantFrom<Outcome>(
      'completed',
      'client_abort',
      'upstream_error',
      'truncated',
      'timeout',
      'rejected',
    )
    const count = fc.option(fc.nat(1_000_000), { nil: null })
    const call = fc.record({
      endpoint: fc.constantFrom('chat.completions' as const, 'messages' as const, 'embeddings' as const),
      provider: fc.constantFrom('openai', 'anthropic', 'acme-7', null),
      stream: fc.boolean(),
      outcome,
      status: fc.integer({ min: 200, max: 599 }),
      attempts: fc.integer({ min: 0, max: 2 }),
      latencyMs: fc.float({ min: 0, max: 700_000, noNaN: true }),
      tokens: fc.record({
        input: count,
        output: count,
        cacheRead: count,
        cacheWrite5m: count,
        cacheWrite1h: count,
        reasoning: count,
        audioInput: count,
        audioOutput: count,
        imageInput: count,
        imageOutput: count,
        searches: count,
      }),
      costNano: fc.option(fc.bigInt(0n, 10n ** 15n), { nil: null }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 60 }), async (calls) => {
        const all = metrics()
        for (const { endpoint, provider, stream, ...rest } of calls) {
          all.calls.ended(testIntent({ endpoint, provider, stream }), testSettlement(rest))
          all.calls.stored([{ provider, costNano: rest.costNano === null ? null : String(rest.costNano) }])
        }
        const total = (of: (tokens: TokenCounts) => number | null) =>
          calls.reduce((sum, { tokens }) => sum + (of(tokens) ?? 0), 0)
        const read = readMetrics(await all.text())
        expect(read.sum('keyway_calls_total')).toBe(calls.length)
        expect(read.sum('keyway_provider_calls_total')).toBe(calls.length)
        for (const name of ['completed', 'client_abort', 'rejected']) {
          expect(read.sum('keyway_calls_total', { outcome: name })).toBe(
            calls.filter((each) => each.outcome === name).length,
          )
        }
        expect(read.sum('keyway_tokens_total', { type: 'input' })).toBe(total(({ input }) => input))
        expect(read.sum('keyway_tokens_total', { type: 'output' })).toBe(total(({ output }) => output))
        expect(read.sum('keyway_cached_tokens_total', { type: 'read' })).toBe(total(({ cacheRead }) => cacheRead))
        expect(read.sum('keyway_reasoning_tokens_total')).toBe(total(({ reasoning }) => reasoning))
        const reached = calls.filter(({ attempts }) => attempts > 0)
        const seconds = reached.reduce((sum, { latencyMs }) => sum + latencyMs, 0) / 1000
        expect(read.sum('keyway_call_duration_seconds_count')).toBe(reached.length)
        expect(read.sum('keyway_call_duration_seconds_bucket', { le: '+Inf' })).toBe(reached.length)
        expect(read.sum('keyway_call_duration_seconds_bucket', { le: '1' })).toBe(
          reached.filter(({ latencyMs }) => latencyMs <= 1000).length,
        )
        expect(read.sum('keyway_call_duration_seconds_sum')).toBeCloseTo(seconds, 3)
        const priced = calls.reduce((sum, { costNano }) => sum + (costNano ?? 0n), 0n)
        expect(read.sum('keyway_cost_usd_total')).toBeCloseTo(Number(priced) / 1e9, 3)
        expect(read.sum('keyway_unpriced_calls_total')).toBe(calls.filter(({ costNano }) => costNano === null).length)
      }),
      { numRuns: 40 },
    )
  })

  test('what clients, tenants and providers choose makes no label and no series', async () => {
    const all = metrics()
    const texts = ['evil"\n{x}', 'acme', 'a'.repeat(300), 'slug-of-a-tenant', '\u001B[31m']
    for (const [at, text] of texts.entries()) {
      all.calls.ended(
        testIntent({ model: text, provider: text, upstreamModel: text, clientKind: text, spaceId: text }),
        testSettlement({ servedModel: text, errorCode: text, status: 460 + at, upstreamRequestId: text }),
      )
      all.calls.refused(text)
      all.calls.answered(700 + at)
    }
    const text = await all.text()
    for (const chosen of texts) expect(text).not.toContain(chosen)
    const read = readMetrics(text)
    expect(read.samples('keyway_calls_total')).toEqual([
      { value: '5', labels: { endpoint: 'chat.completions', outcome: 'completed', status: '4xx' } },
    ])
    expect(read.samples('keyway_provider_calls_total')).toEqual([
      { value: '5', labels: { provider: 'compatible', outcome: 'completed' } },
    ])
    expect(read.sum('keyway_call_errors_total')).toBe(5)
    expect(read.samples('keyway_call_errors_total', { code: 'other' })).toMatchObject([{ value: '5' }])
  })

  test('K13 stray errors are there from the start, so that the first one is an alert', async () => {
    const all = metrics()
    const before = readMetrics(await all.text()).samples('keyway_stray_errors_total')
    expect(before.map(({ value }) => value)).toEqual(['0', '0'])
    expect(all.strayError('unhandledRejection')).toBe(1)
    expect(readMetrics(await all.text()).sum('keyway_stray_errors_total', { kind: 'unhandledRejection' })).toBe(1)
  })

  test('a source that fails takes nothing else with it', async () => {
    const all = metrics()
    all.add(() => Promise.reject(new Error('planted')))
    all.add(() => {
      throw new Error('planted')
    })
    all.pageAnswered(200)
    expect(readMetrics(await all.text()).sum('keyway_page_answers_total')).toBe(1)
  })

  test('names have our prefix, counters end in _total, and a label may hold anything', async () => {
    const all = metrics()
    all.calls.ended(testIntent(), testSettlement())
    all.journalSynced(3)
    for (const { name, type, help } of readMetrics(await all.text()).families) {
      expect(name).toMatch(/^keyway_[a-z_]+$/)
      expect(help).toMatch(/\w\.$/)
      expect(name.endsWith('_total')).toBe(type === 'COUNTER')
    }
    const labels = { odd: 'a"b\\c\nd' }
    const text = toText([
      { name: 'keyway_x', help: 'one\ntwo', type: 'gauge', samples: [{ labels, value: Number.POSITIVE_INFINITY }] },
    ])
    expect(readMetrics(text).families).toMatchObject([{ name: 'keyway_x', metrics: [{ value: '+Inf', labels }] }])
  })
})
