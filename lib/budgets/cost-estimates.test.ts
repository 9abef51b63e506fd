import { describe, expect, test } from 'vitest'
import { costOf, testCall, testSettlement, tokensOf, UNPRICED_ROUTE } from './budgets-fixture'
import { CostEstimates } from './cost-estimates'

const LONGEST = 131_072
const estimates = (): CostEstimates =>
  new CostEstimates(({ upstreamModel }, tokens) => ({
    costNano: upstreamModel === 'mystery' ? null : costOf(tokens),
    source: null,
    version: null,
  }))

/** Lets calls with answers of these lengths end. */
function learn(known: CostEstimates, outputs: readonly number[]): void {
  for (const output of outputs) {
    const call = testCall()
    const tokens = tokensOf(call.inputTokens, output)
    known.learn(call, known.of(call), testSettlement({ tokens }), costOf(tokens))
  }
}

describe('J05 what a call may cost, whatever it asks for', () => {
  const short = { ...testCall().route, maxOutputTokens: 8192 }
  const mostOf = (part: Parameters<typeof testCall>[0]) => estimates().of(testCall({ inputTokens: 100, ...part })).most

  test.each([
    ['no limit: the longest answer of the model', { route: short }, 8192],
    ['no limit, and nobody knows the longest answer', {}, LONGEST],
    ['a limit', { maxOutputTokens: 500 }, 500],
    ['a limit above what the model gives', { maxOutputTokens: 1e9, route: short }, 8192],
    ['a huge one', { maxOutputTokens: Infinity }, LONGEST],
    ['a broken one', { maxOutputTokens: Number.NaN }, LONGEST],
    ['less than nothing', { maxOutputTokens: -5 }, LONGEST],
    ['a part of a token', { maxOutputTokens: 0.1 }, 1],
    ['a hundred answers', { maxOutputTokens: 500, answers: 100 }, 50_000],
    ['embeddings, which have no answer', { endpoint: 'embeddings' as const }, 0],
  ])('%s', (_what, part, output) => {
    // Twice the tokens that a text of this length has as a rule.
    expect(mostOf(part)).toBe(costOf({ input: 200, output }))
  })

  test('J04 P13 a picture or a file may be as many tokens as it has bytes of text, up to what a model takes', () => {
    const short = { maxOutputTokens: 1 }
    expect(mostOf({ ...short, mediaTokens: 500 })).toBe(costOf({ input: 700, output: 1 }))
    expect(mostOf({ ...short, mediaTokens: 1e9 })).toBe(costOf({ input: 1_000_200, output: 1 }))
  })

  test('nobody can say what a picture or a sound costs before it was learned', () => {
    for (const endpoint of ['images.generations', 'audio.speech', 'audio.transcriptions'] as const) {
      expect(mostOf({ endpoint })).toBeNull()
    }
  })

  test('J10 a model without a price has no estimate, and that is not zero', () => {
    expect(estimates().of(testCall({ route: UNPRICED_ROUTE }))).toMatchObject({ isPriced: false, most: null })
  })
})

test('R4.55 after three calls the estimate is what such calls cost, a little more, and never above the most', () => {
  const known = estimates()
  learn(known, [100, 100])
  expect(known.of(testCall()).isLearned).toBe(false)
  learn(known, [100])
  const { isLearned, usual } = known.of(testCall())
  const cost = costOf({ input: 100, output: 100 })
  expect(isLearned).toBe(true)
  expect(usual).toBeGreaterThan(cost)
  expect(usual).toBeLessThan((cost * 13n) / 10n)
  expect(known.of(testCall({ inputTokens: 0, maxOutputTokens: 20 })).usual).toBe(costOf({ input: 0, output: 20 }))
  const three = known.of(testCall({ inputTokens: 0, answers: 3 })).usual
  expect(three).toBeGreaterThan(3n * costOf({ input: 0, output: 100 }))
})

test('R4.55 it rises with the first dear call and falls slowly; each space and model learns by itself', () => {
  const known = estimates()
  learn(known, [100, 100, 100, 5000])
  const dear = costOf({ input: 0, output: 5000 })
  expect(known.of(testCall()).usual).toBeGreaterThan(dear)
  learn(known, [100, 100, 100])
  expect(known.of(testCall()).usual).toBeGreaterThan((dear * 8n) / 10n)
  learn(known, Array<number>(100).fill(100))
  expect(known.of(testCall()).usual).toBeLessThan(dear / 10n)
  const { caller, route } = testCall()
  expect(known.of(testCall({ caller: { ...caller, spaceId: 'another' } })).isLearned).toBe(false)
  expect(known.of(testCall({ route: { ...route, upstreamModel: 'another' } })).isLearned).toBe(false)
})

test('R4.55 cached input makes the estimate cheaper once that is learned; what broke off teaches nothing', () => {
  const call = testCall({ inputTokens: 100_000 })
  const full = costOf({ input: 100_000, output: 0 })
  const known = estimates()
  for (let i = 0; i < 60; i++) {
    known.learn(call, known.of(call), testSettlement({ tokens: tokensOf(100_000, 0) }), full / 10n)
  }
  expect(known.of(call).usual).toBeLessThan(full / 5n)
  const fresh = estimates()
  for (let i = 0; i < 5; i++) {
    fresh.learn(call, fresh.of(call), testSettlement({ outcome: 'client_abort', tokens: tokensOf(1, 1) }), 1n)
    fresh.learn(call, fresh.of(call), testSettlement(), null)
  }
  expect(fresh.of(call).isLearned).toBe(false)
})
