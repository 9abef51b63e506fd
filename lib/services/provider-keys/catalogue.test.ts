import { expect, test } from 'vitest'
import { testIntent, testSettlement } from '@/lib/usage/journal-fixtures'
import { createPriceBook } from '@/lib/usage/prices'
import { toUsageRow } from '@/lib/usage/usage-row'
import { listedAs } from './catalogue'

test.each([
  ['a known provider, whatever its short name', 'openai', 'prod', null, 'gpt-4o-mini'],
  [
    'a compatible one by its address',
    'openai_compatible',
    'fast',
    'https://api.groq.com/openai/v1/',
    'llama-3.3-70b-versatile',
  ],
  [
    'a compatible one that goes by another’s name',
    'openai_compatible',
    'openai',
    'http://127.0.0.1:9/v1',
    'gpt-4o-mini',
  ],
  [
    'its address before its name',
    'openai_compatible',
    'openai',
    'https://api.groq.com/openai/v1',
    'llama-3.3-70b-versatile',
  ],
] as const)('J10 the ledger prices %s', (_, provider, slug, baseUrl, upstreamModel) => {
  const intent = testIntent({ provider: slug, listedAs: listedAs({ provider, slug, baseUrl }), upstreamModel })
  expect(
    BigInt(toUsageRow({ intent, settlement: testSettlement() }, createPriceBook()).costNano ?? -1),
  ).toBeGreaterThan(0n)
})

test.each([
  ['that no list knows', 'mine'],
  ['whose short name nobody chose', 'openai_compatible'],
  ['that has another’s name in its own', 'like-openai'],
])('J10 a compatible provider %s is its short name, and not priced', (_, slug) => {
  const key = { provider: 'openai_compatible', slug, baseUrl: 'https://models.example.org/v1' }
  expect(listedAs(key)).toBe(slug)
  const intent = testIntent({ provider: slug, listedAs: listedAs(key), upstreamModel: 'gpt-4o-mini' })
  expect(toUsageRow({ intent, settlement: testSettlement() }, createPriceBook()).costNano).toBeNull()
})
