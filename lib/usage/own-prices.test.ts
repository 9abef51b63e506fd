import { assert, bigInt, nat, option, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import type { OwnPrice } from '@/lib/gateway/types'
import { costOf } from './nano-usd'
import { createPriceBook } from './prices'

const MILLION = 1_000_000n
const nano = bigInt(0n, 10n ** 15n)
const price = record({
  input: nano,
  output: nano,
  cacheRead: option(nano),
  cacheWrite: option(nano),
  searches: option(nano),
})
const tokens = nat(1_000_000_000)
const counts = record({
  fresh: tokens,
  cacheRead: tokens,
  cacheWrite5m: tokens,
  cacheWrite1h: tokens,
  text: tokens,
  reasoning: tokens,
  audio: tokens,
  image: tokens,
  searches: nat(1000),
})
const book = createPriceBook()

test('J08 R4.16 what an own price makes of a call is the exact rational, rounded half up once, for every count and price', () => {
  assert(
    property(price, counts, (set, n) => {
      const own: OwnPrice = { ...set, setAt: '2026-11-27T12:00:00.000Z' }
      const input = n.fresh + n.cacheRead + n.cacheWrite5m + n.cacheWrite1h
      const output = n.text + n.reasoning + n.audio + n.image
      const { costNano, parts } = book.priceOf({
        provider: 'openai',
        model: 'gpt-4o-mini',
        own,
        tokens: {
          ...NO_TOKENS,
          ...n,
          input,
          output,
          audioOutput: n.audio,
          imageOutput: n.image,
        },
        ts: 0,
      })
      if (n.searches > 0 && own.searches === null) {
        expect(costNano).toBeNull()
        return
      }
      // Over a common denominator of a million tokens; searches are per thousand.
      const numerator =
        BigInt(n.fresh) * own.input +
        BigInt(n.cacheRead) * (own.cacheRead ?? own.input) +
        BigInt(n.cacheWrite5m + n.cacheWrite1h) * (own.cacheWrite ?? own.input) +
        BigInt(output) * own.output +
        BigInt(n.searches) * (own.searches ?? 0n) * 1000n
      expect(costNano).toBe((numerator + MILLION / 2n) / MILLION)
      expect(costOf((parts ?? []).map(({ count, price: each }) => [count, each] as const))).toBe(costNano)
    }),
    { numRuns: 2000 },
  )
})

test('H-46 parts larger than their whole are cut to it: no token is paid for twice', () => {
  const own: OwnPrice = { input: 1n, output: 1n, cacheRead: null, cacheWrite: null, searches: null, setAt: '' }
  assert(
    property(counts, tokens, tokens, (n, input, output) => {
      const parts = { ...n, searches: 0, audioInput: n.audio, imageInput: n.image, audioOutput: n.text }
      const { parts: priced } = book.priceOf({
        provider: 'openai',
        model: 'gpt-4o-mini',
        own,
        tokens: { ...NO_TOKENS, ...parts, input, output },
        ts: 0,
      })
      expect((priced ?? []).reduce((sum, { count }) => sum + count, 0)).toBe(input + output)
    }),
  )
})
