import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Secret } from '@/lib/crypto/secret'
import { anthropic } from '@/lib/gateway/providers/anthropic'
import { anthropicCompatible } from '@/lib/gateway/providers/anthropic-compatible'
import { openai } from '@/lib/gateway/providers/openai'
import { openrouter } from '@/lib/gateway/providers/openrouter'
import { callableNames, findRoute, type UsableKey } from './find-route'

import { foldName } from './fold-name'

let made = 0
const key = (more: Partial<UsableKey>): UsableKey => ({
  id: `key-${(made += 1)}`,
  slug: 'openai',
  listedAs: 'openai',
  profile: openai,
  baseUrl: 'https://api.example.com/v1',
  isDefault: true,
  allowAnyModel: false,
  models: new Map(),
  disabled: new Set(),
  aliases: new Map(),
  prices: new Map(),
  contextWindows: new Map(),
  createdAtMs: 0,
  isOff: false,
  secret: new Secret('sk-test'),
  ...more,
})
const models = (...names: string[]): ReadonlyMap<string, null> => new Map(names.map((name) => [name, null]))

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

test('H-55 R4.50 a space without keys says so, and never falls back to anything else', () => {
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

test('1.10 an alias of the space comes first, and leads to one key and one name, listed there or taken', () => {
  const named = key({
    slug: 'mock',
    models: models('real'),
    aliases: new Map([
      ['openai/gpt-5.6', 'real'],
      ['open', 'x'],
    ]),
  })
  const keys = [...SPACE, named]
  expect(found('openai/gpt-5.6', keys)).toEqual([named.id, 'real'])
  expect(found('Openai/gpt-5.6', keys)).not.toEqual([named.id, 'real'])
  expect(found('open', keys)).toEqual({ kind: 'not_found' })
  expect(found('open', [...SPACE, { ...named, allowAnyModel: true }])).toEqual([named.id, 'x'])
})

test('1.10 a bare name that is off at its provider does not fall through to a default key that takes any', () => {
  const off = key({ slug: 'mock', disabled: new Set(['retired']) })
  expect(found('retired', [...SPACE, off])).toEqual({ kind: 'not_found' })
  expect(found('Retired', [...SPACE, off])).toEqual({ kind: 'not_found' })
  expect(found('groq/retired', [...SPACE, off])).toEqual([GROQ.id, 'retired'])
})

test('L01 a key that opens is taken before one of the same provider that does not', () => {
  const broken = key({ models: models('gpt-5.6'), secret: null })
  expect(found('openai/gpt-5.6', [broken, OPENAI])).toEqual([OPENAI.id, 'gpt-5.6'])
  expect(found('gpt-5.6', [broken, OPENAI])).toEqual([OPENAI.id, 'gpt-5.6'])
})

test('R4.15 a provider that is off says so wherever a name leads to it, and leaves it to others only where they list the name too', () => {
  const off = (made: UsableKey): UsableKey => ({ ...made, isOff: true })
  const isOff = { kind: 'provider_off', provider: 'OpenAI' }
  for (const model of ['openai/gpt-5.6', 'gpt-5.6', 'a/b']) {
    expect(found(model, [off(OPENAI), ANTHROPIC, GROQ])).toEqual(isOff)
  }
  expect(found('shared', [off(OPENAI), ANTHROPIC])).toEqual([ANTHROPIC.id, 'shared'])
  const any = key({ slug: 'proxy', allowAnyModel: true })
  expect(found('new', [off({ ...OPENAI, allowAnyModel: true }), any])).toEqual([any.id, 'new'])
  expect(found('new', [off({ ...OPENAI, allowAnyModel: true })])).toEqual(isOff)
  const alias = off({ ...OPENAI, aliases: new Map([['fast', 'gpt-5.6']]) })
  expect(found('fast', [alias, any])).toEqual(isOff)
  expect(found('openai/gpt-5.6', [{ ...off(OPENAI), secret: null }])).toEqual(isOff)
})

const NAMES = ['a', 'b', 'A', 'x/a', 'y/a', 'x', 'ａ', ' a']
const anyKey = fc.record({
  slug: fc.constantFrom('x', 'y'),
  isDefault: fc.boolean(),
  allowAnyModel: fc.boolean(),
  readable: fc.boolean(),
  isOff: fc.boolean(),
  enabled: fc.subarray(NAMES),
  off: fc.subarray(NAMES),
  aliases: fc.dictionary(fc.constantFrom('fast', 'x/a', 'y/b', 'a'), fc.constantFrom(...NAMES)),
})

test('R1.26 1.10 what is listed can be called and the other way round; what is switched off is reached by no name', () => {
  fc.assert(
    fc.property(fc.array(anyKey, { minLength: 1, maxLength: 4 }), (made) => {
      const off = (slug: string) => new Set(made.filter((each) => each.slug === slug).flatMap((each) => each.off))
      const taken = new Set<string>()
      const keys = made.map(({ slug, isDefault, allowAnyModel, readable, isOff, enabled, aliases }) =>
        key({
          slug,
          isDefault,
          allowAnyModel,
          isOff,
          models: models(...enabled.filter((name) => !off(slug).has(name))),
          disabled: new Set([...off(slug)].map(foldName)),
          // A space has each alias once.
          aliases: new Map(Object.entries(aliases).filter(([name]) => !taken.has(name) && taken.add(name))),
          ...(readable ? {} : { secret: null }),
        }),
      )
      const listed = callableNames(keys).map((each) => each.listed.id)
      expect(new Set(listed).size).toBe(listed.length)
      const known = new Set([
        ...keys.flatMap((each) => [...each.aliases.keys()]),
        ...made.flatMap(({ slug, enabled, off: no }) => [...enabled, ...no].map((name) => `${slug}/${name}`)),
      ])
      for (const protocol of ['openai', 'anthropic'] as const) {
        for (const name of known) {
          // Of a key that takes any name, names that it does not list are callable without being listed.
          const open = keys.some(({ slug, models: has }) => name.startsWith(`${slug}/`) && has.has(name.slice(2)))
          const isAlias = keys.some(({ aliases }) => aliases.has(name))
          const callable = findRoute(keys, protocol, name).kind === 'ok'
          if (open || isAlias) expect([name, listed.includes(name)]).toEqual([name, callable])
          else expect(listed).not.toContain(name)
        }
        for (const name of [...known, ...NAMES]) {
          const to = findRoute(keys, protocol, name)
          if (to.kind !== 'ok') continue
          expect(off(to.route.provider).has(to.route.upstreamModel)).toBe(false)
          expect(keys.find(({ id }) => id === to.route.providerKeyId)?.isOff).toBe(false)
        }
      }
    }),
    { numRuns: 500 },
  )
})
