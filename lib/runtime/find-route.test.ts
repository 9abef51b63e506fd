import { expect, test } from 'vitest'
import { Secret } from '@/lib/crypto/secret'
import { anthropic } from '@/lib/gateway/providers/anthropic'
import { anthropicCompatible } from '@/lib/gateway/providers/anthropic-compatible'
import { openai } from '@/lib/gateway/providers/openai'
import { openrouter } from '@/lib/gateway/providers/openrouter'
import { findRoute } from './route-directory'

type Key = Parameters<typeof findRoute>[0][number]

let made = 0
const key = (more: Partial<Key>): Key => ({
  id: `key-${(made += 1)}`,
  slug: 'openai',
  profile: openai,
  baseUrl: 'https://api.example.com/v1',
  isDefault: true,
  allowAnyModel: false,
  models: new Set(),
  createdAtMs: 0,
  secret: new Secret('sk-test'),
  ...more,
})
const models = (...names: string[]): ReadonlySet<string> => new Set(names)

const OPENAI = key({ models: models('gpt-5.6', 'shared', 'a/b') })
const ANTHROPIC = key({ slug: 'anthropic', profile: anthropic, models: models('claude-opus-5-5', 'shared') })
const GROQ = key({ slug: 'groq', allowAnyModel: true, models: models('openai/gpt-oss-120b') })
const SPARE = key({ slug: 'openai', isDefault: false, models: models('o9') })
const SPACE = [OPENAI, ANTHROPIC, GROQ, SPARE]

const found = (model: string, keys = SPACE, protocol: 'openai' | 'anthropic' = 'openai'): unknown => {
  const resolution = findRoute(keys, protocol, model)
  return resolution.kind === 'ok' ? [resolution.route.providerKeyId, resolution.route.upstreamModel] : resolution
}

test.each<[model: string, id: string | undefined, upstreamModel: string | undefined, why: string]>([
  ['openai/gpt-5.6', OPENAI.id, 'gpt-5.6', 'the provider by name'],
  ['anthropic/claude-opus-5-5', ANTHROPIC.id, 'claude-opus-5-5', 'whatever protocol the client speaks'],
  ['openai/o9', SPARE.id, 'o9', 'a key that is not the default but lists it'],
  ['groq/openai/gpt-oss-120b', GROQ.id, 'openai/gpt-oss-120b', 'only the first slash splits'],
  ['groq/anything/at/all', GROQ.id, 'anything/at/all', 'any name where the key takes any'],
  ['gpt-5.6', OPENAI.id, 'gpt-5.6', 'a bare name that one provider lists'],
  ['a/b', OPENAI.id, 'a/b', 'a slash that splits off no provider belongs to the name'],
  ['openai/a/b', OPENAI.id, 'a/b', 'both'],
  ['openai/gpt-oss-120b', undefined, undefined, 'a provider of the space that does not list it'],
  ['something-new', GROQ.id, 'something-new', 'the default key of the protocol that takes any name'],
])('1.10 %s', (model, id, upstreamModel) => {
  expect(found(model)).toEqual(id === undefined ? { kind: 'not_found' } : [id, upstreamModel])
})

test('1.10 names compare case-sensitively', () => {
  const closed = SPACE.filter((each) => each !== GROQ)
  expect(found('GPT-5.6', closed)).toEqual({ kind: 'not_found' })
  expect(found('OpenAI/gpt-5.6', closed)).toEqual({ kind: 'not_found' })
})

test('1.10 a bare name of two providers is not guessed: the candidates are named, at most five', () => {
  expect(found('shared')).toEqual({ kind: 'not_found', candidates: ['openai/shared', 'anthropic/shared'] })
  const many = Array.from({ length: 9 }, (_, at) => key({ slug: `p${at}`, models: models('m') }))
  expect(found('m', many)).toMatchObject({ candidates: ['p0/m', 'p1/m', 'p2/m', 'p3/m', 'p4/m'] })
})

test('1.10 two keys of one provider that list the same name are no ambiguity: the first, the default, is taken', () => {
  const spare = key({ isDefault: false, models: models('gpt-5.6') })
  expect(found('gpt-5.6', [OPENAI, spare])).toEqual([OPENAI.id, 'gpt-5.6'])
})

test('1.10 an unknown bare name goes to a default key of the client’s own protocol only', () => {
  expect(found('new', SPACE, 'anthropic')).toEqual({ kind: 'not_found' })
  const any = key({ slug: 'proxy', profile: anthropicCompatible, allowAnyModel: true })
  expect(found('new', [...SPACE, any], 'anthropic')).toEqual([any.id, 'new'])
  expect(found('new', [key({ slug: 'x', allowAnyModel: true, isDefault: false })])).toEqual({ kind: 'not_found' })
})

test('1.10 nothing is sent for an empty name or a provider without a model', () => {
  for (const model of ['openai/', 'groq/', '/', '/x']) {
    const closed = [OPENAI, { ...GROQ, isDefault: false }]
    expect(found(model, closed)).toEqual({ kind: 'not_found' })
  }
})

test('H-55 a space without keys says so, and never falls back to anything else', () => {
  expect(found('openai/gpt-5.6', [])).toEqual({ kind: 'no_provider_key' })
})

test('L01 a key that did not open says so instead of being skipped', () => {
  expect(found('openai/gpt-5.6', [{ ...OPENAI, secret: null }])).toEqual({ kind: 'secret_unreadable' })
})

test('names of object members are names like any other', () => {
  for (const model of ['constructor', '__proto__', 'toString', '__proto__/x']) {
    expect(found(model, [OPENAI])).toEqual({ kind: 'not_found' })
  }
})

test.each([
  ['openai', 'openai', 'https://openrouter.ai/api/v1'],
  ['anthropic', 'anthropic', 'https://openrouter.ai/api'],
] as const)('3.1 a provider of both protocols is spoken to in the client’s own: %s', (client, protocol, baseUrl) => {
  const both = key({ slug: 'openrouter', profile: openrouter, baseUrl: openrouter.baseUrl, models: models('m') })
  expect(findRoute([both], client, 'openrouter/m')).toMatchObject({
    route: { protocol, baseUrl, profile: openrouter, upstreamModel: 'm' },
  })
  expect(findRoute([OPENAI], client, 'gpt-5.6')).toMatchObject({ route: { protocol: 'openai', profile: openai } })
})
