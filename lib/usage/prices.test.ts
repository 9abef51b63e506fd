import fs from 'node:fs'
import { calcPrice, findProvider } from '@pydantic/genai-prices'
import { assert, bigInt, constantFrom, double, nat, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import type { TokenCounts } from '@/lib/gateway/types'
import { costOf, scalePrice } from './nano-usd'
import { costOfParts } from './price-parts'
import { createPriceBook, PRICE_VERSION } from './prices'

const TS = Date.UTC(2026, 8, 1, 12)
const NONE: TokenCounts = { ...NO_TOKENS, input: 0, output: 0 }
const book = createPriceBook()
const cost = (provider: string, model: string, tokens: Partial<TokenCounts>) =>
  book.priceOf({ provider, model, tokens: { ...NONE, ...tokens }, ts: TS }).costNano

describe('golden prices', () => {
  test.each<[string, string, Partial<TokenCounts>, bigint]>([
    // 600 × $0.15 + 400 cached × $0.075 + 100 × $0.60 per million
    ['openai', 'gpt-4o-mini', { input: 1000, cacheRead: 400, output: 100 }, 180_000n],
    ['openai', 'gpt-4o-mini-2024-07-18', { input: 1000, cacheRead: 400, output: 100 }, 180_000n],
    // 1000 × $1.25 + 100 × $10, reasoning inside the output and paid once (H-46)
    ['openai', 'gpt-5', { input: 1000, output: 100, reasoning: 64 }, 2_250_000n],
    ['openai', 'gpt-5-mini', { input: 1000, output: 100, cacheRead: 100 }, 427_500n],
    ['openai', 'gpt-5-nano', { input: 1000, output: 100, cacheRead: 100 }, 85_500n],
    ['openai', 'text-embedding-3-small', { input: 1000, output: null }, 20_000n],
    // 700 × $3 + 100 read × $0.30 + 150 written for 5 min × $3.75 + 50 for 1 h × $6 + 100 × $15
    [
      'anthropic',
      'claude-sonnet-4-5',
      { input: 1000, cacheRead: 100, cacheWrite5m: 150, cacheWrite1h: 50, output: 100 },
      4_492_500n,
    ],
    // Above 200,000 input tokens the whole call is at the higher tier.
    ['anthropic', 'claude-sonnet-4-5', { input: 300_000, output: 100 }, 1_802_250_000n],
    [
      'anthropic',
      'claude-opus-4-1',
      { input: 1000, cacheRead: 100, cacheWrite5m: 150, cacheWrite1h: 50, output: 100 },
      22_462_500n,
    ],
    [
      'anthropic',
      'claude-opus-4-5-20251101',
      { input: 1000, cacheRead: 100, cacheWrite5m: 150, cacheWrite1h: 50, output: 100 },
      7_487_500n,
    ],
  ])('J08 %s %s %o costs %s nano-dollars', (provider, model, tokens, expected) => {
    expect(cost(provider, model, tokens)).toBe(expected)
  })

  test('J10 an unknown model or provider is not priced; a known one without tokens costs nothing', () => {
    expect(book.priceOf({ provider: 'openai', model: 'no-such', tokens: NONE, ts: TS })).toEqual({
      costNano: null,
      source: null,
      version: null,
      parts: null,
    })
    expect(cost('my-server', 'gpt-4o-mini', { input: 5 })).toBeNull()
    expect(cost('openai', 'text-embedding-3-small', { input: 5, output: 5 })).toBeNull()
    expect(cost('openai', 'gpt-4o-mini', { input: null, output: null })).toBeNull()
    expect(cost('openai', 'gpt-4o-mini', {})).toBe(0n)
  })

  test('H-47 the stored version is the installed catalogue’s', () => {
    const manifest = JSON.parse(fs.readFileSync('node_modules/@pydantic/genai-prices/package.json', 'utf8')) as {
      version: string
    }
    expect(PRICE_VERSION).toBe(manifest.version)
  })

  test('H-47 a price with dates or hours is the one of the call, not of the moment', () => {
    const models = findProvider({ providerId: 'deepseek' })?.models ?? []
    const dated = models.filter((model) => Array.isArray(model.prices))
    expect(dated.length).toBeGreaterThan(0)
    for (const { id } of dated) {
      for (let hour = 0; hour < 24; hour += 1) {
        const ts = Date.UTC(2025, 6, 1, hour)
        const own = book.priceOf({
          provider: 'deepseek',
          model: id,
          tokens: { ...NONE, input: 1e6 },
          ts,
        }).costNano
        const theirs = calcPrice({ input_tokens: 1e6 }, id, { providerId: 'deepseek', timestamp: new Date(ts) })
        expect(own).toBe(BigInt(Math.round((theirs?.total_price ?? 0) * 1e9)))
      }
    }
  })
})

test('J10 H-46 what a Claude model keeps for an hour costs twice its input wherever no list says what it costs', () => {
  const written = { input: 1000, output: 0, cacheWrite1h: 1000 }
  let seen = 0
  for (const provider of ['anthropic', 'aws', 'google', 'openrouter']) {
    for (const { id } of findProvider({ providerId: provider })?.models ?? []) {
      const input = /claude/.test(id) ? cost(provider, id, { input: 1000, output: 0 }) : null
      if (input === null || cost(provider, id, { input: 1000, output: 0, cacheWrite5m: 1000 }) === input) continue
      seen++
      expect([provider, id, cost(provider, id, written)]).toEqual([provider, id, input * 2n])
    }
  }
  expect(seen).toBeGreaterThan(20)
})

describe('arithmetic', () => {
  const counts = record({
    input: nat(400_000),
    output: nat(100_000),
    cacheRead: nat(100_000),
    cacheWrite5m: nat(50_000),
    cacheWrite1h: nat(50_000),
    reasoning: nat(100_000),
  })

  test('J08 agrees with the catalogue’s own float arithmetic on every chat model of four providers', () => {
    const models = ['openai', 'anthropic', 'google', 'x-ai'].flatMap((provider) =>
      (findProvider({ providerId: provider })?.models ?? []).map(({ id: model, prices }) => ({
        provider,
        model,
        // Without it the catalogue takes another price for what is kept an hour, and Keyway does not.
        hasHour: JSON.stringify(prices).includes('cache_write_1h_mtok'),
      })),
    )
    let compared = 0
    assert(
      property(constantFrom(...models), counts, ({ provider, model, hasHour }, all) => {
        const c = hasHour ? all : { ...all, cacheWrite1h: 0 }
        const input = c.input + c.cacheRead + c.cacheWrite5m + c.cacheWrite1h
        const output = c.output + c.reasoning
        const own = cost(provider, model, { ...c, input, output })
        if (own === null) return
        compared += 1
        const theirs = calcPrice(
          {
            input_tokens: input,
            output_tokens: output,
            cache_read_tokens: c.cacheRead,
            cache_write_tokens: c.cacheWrite5m + c.cacheWrite1h,
            cache_write_1h_tokens: c.cacheWrite1h,
            output_reasoning_tokens: c.reasoning,
          },
          model,
          { providerId: provider, timestamp: new Date(TS) },
        )
        expect(Math.abs(Number(own) - (theirs?.total_price ?? Number.NaN) * 1e9)).toBeLessThan(2)
      }),
      { numRuns: 2000 },
    )
    expect(compared).toBeGreaterThan(1000)
  })

  test('J08 the cost of two calls is the cost of their sum within one nano-dollar of rounding, and never negative', () => {
    assert(
      property(counts, counts, (a, b) => {
        const one = { input: a.input, output: a.output }
        const two = { input: b.input, output: b.output }
        const both = { input: a.input + b.input, output: a.output + b.output }
        const [x, y, z] = [one, two, both].map((tokens) => cost('openai', 'gpt-4o-mini', tokens) ?? -1n)
        const difference = (x ?? 0n) + (y ?? 0n) - (z ?? 0n)
        expect(difference >= -1n && difference <= 1n).toBe(true)
        expect((x ?? -1n) >= 0n).toBe(true)
      }),
    )
  })

  test('J08 no count that fits a number overflows', () => {
    expect(cost('openai', 'gpt-4o-mini', { input: Number.MAX_SAFE_INTEGER })).toBe(
      BigInt(Number.MAX_SAFE_INTEGER) * 150n,
    )
  })

  test('J08 a price is the decimal that was written, and costs round half up once', () => {
    expect(scalePrice(0.1)).toBe(100_000_000_000n)
    expect(scalePrice(1e-7)).toBe(100_000n)
    expect(scalePrice(37.5)).toBe(37_500_000_000_000n)
    expect(costOf([[1, scalePrice(0.0005)]])).toBe(1n)
    expect(costOf([[1, scalePrice(0.000_49)]])).toBe(0n)
    assert(
      property(double({ min: 0, max: 1000, noNaN: true }), bigInt(0n, 10n ** 12n), (price, count) => {
        const exact = Number(costOf([[Number(count), scalePrice(price)]]))
        expect(Math.abs(exact - price * Number(count) * 1000)).toBeLessThanOrEqual(
          1 + exact * 1e-9 + Number(count) / 1e9,
        )
      }),
    )
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e10]) expect(() => scalePrice(wrong)).toThrow()
  })
})

test('J08 the parts of a cost are what it is the sum of', () => {
  const book = createPriceBook()
  const tokens = { ...NO_TOKENS, input: 1234, output: 567, cacheRead: 1000, cacheWrite5m: 10, reasoning: 300 }
  const query = {
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    tokens,
    ts: Date.parse('2026-11-01'),
  }
  const { parts, costNano } = book.priceOf(query)
  expect(parts?.map(({ kind }) => kind)).toEqual(['input', 'cache_read', 'cache_write_5m', 'output', 'reasoning'])
  expect(parts?.reduce((sum, { count }) => sum + count, 0)).toBe(1234 + 567)
  expect(costOfParts(parts ?? [])).toBe(costNano)
  expect(book.priceOf({ ...query, model: 'nobody-knows-it' }).parts).toBeNull()
})
