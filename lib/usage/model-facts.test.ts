import { expect, test } from 'vitest'
import { modelFacts } from './model-facts'
import { createPriceBook } from './prices'

const book = createPriceBook()

test('3.2 context window and prices come from the packaged catalogue, for a provider', () => {
  const expected = { contextWindow: 400_000, inputPerMillion: 1_250_000_000n, outputPerMillion: 10_000_000_000n }
  expect(modelFacts(book, { provider: 'openai', model: 'gpt-5' })).toMatchObject(expected)
})

test('3.2 a model of Vertex AI has the facts it is priced by, with its publisher in its name', () => {
  const facts = modelFacts(book, { provider: 'vertex', model: 'google/gemini-2.5-flash' })
  expect(facts.inputPerMillion).toBeGreaterThan(0n)
  expect(facts).toEqual(modelFacts(book, { provider: 'google', model: 'gemini-2.5-flash' }))
})

test('J10 what the catalogue does not know is not priced, and never free', () => {
  for (const model of ['demo-gpt', '', '__proto__', '*', '('.repeat(300)]) {
    expect(modelFacts(book, { provider: 'my-own', model })).toEqual({
      contextWindow: null,
      inputPerMillion: null,
      outputPerMillion: null,
      capabilities: [],
    })
  }
})
