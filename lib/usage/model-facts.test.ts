import { expect, test } from 'vitest'
import { modelFacts } from './model-facts'

test('3.2 context window and prices come from the packaged catalogue, for a provider', () => {
  const expected = { contextWindow: 400_000, inputPerMillion: 1_250_000_000n, outputPerMillion: 10_000_000_000n }
  expect(modelFacts({ provider: 'openai', model: 'gpt-5' })).toMatchObject(expected)
})

test('J10 what the catalogue does not know is not priced, and never free', () => {
  for (const model of ['demo-gpt', '', '__proto__', '*', '('.repeat(300)]) {
    expect(modelFacts({ provider: 'my-own', model })).toEqual({
      contextWindow: null,
      inputPerMillion: null,
      outputPerMillion: null,
      capabilities: [],
    })
  }
})
