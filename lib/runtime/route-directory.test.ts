import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { beforeEach, expect, test } from 'vitest'
import { type Changes, createChanges } from '@/lib/auth/changes'
import { createKeyRing } from '@/lib/crypto/key-ring'
import { seal } from '@/lib/crypto/sealed'
import { createCredentials } from '@/lib/gateway/accounts/credential-for'
import type { GatewayPorts } from '@/lib/gateway/ports'
import type { Caller } from '@/lib/gateway/types'
import { createLog } from '@/lib/log'
import { sealedPlace } from '@/lib/services/provider-keys/sealed-place'
import { createRouteDirectory, type RouteDirectory } from './route-directory'

const keyRing = createKeyRing({ master: randomBytes(32) })
const caller = { spaceId: 'space-1', modelAllow: [] as readonly string[] } as Caller

let changes: Changes
let directory: RouteDirectory
let queries: number
let read: () => Promise<Record<string, unknown>[]>

const row = (id: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  provider: 'openai_compatible',
  slug: 'mock',
  ciphertext: seal(keyRing, 'sk-test', sealedPlace('space-1', id)),
  base_url: 'https://api.example.com/v1/',
  is_default: true,
  allow_any_model: false,
  models: [['demo', true, null]],
  aliases: [],
  prices: [],
  refuses_unpriced: false,
  is_off: false,
  created_at: new Date(0),
  ...more,
})

const listing = (...names: string[]): unknown[] => names.map((name) => [name, true, null])

const credentials = createCredentials({ ask: () => Promise.reject(new Error('nobody asks')), wallMs: Date.now })
/** Only what a space has set itself has a price here. */
const priceOf: GatewayPorts['priceOf'] = ({ upstreamModel, ownPrices }) => ({
  costNano: ownPrices?.has(upstreamModel) ? 1n : null,
  source: null,
  version: null,
})

const factsOf = () => ({ contextLength: null, maxOutputTokens: null, pricing: null })

beforeEach(() => {
  queries = 0
  changes = createChanges()
  read = async () => [row('key-1')]
  const pool = {
    query: async () => {
      queries += 1
      return { rows: await read() }
    },
  } as unknown as pg.Pool
  directory = createRouteDirectory({ pool, keyRing, changes, priceOf, factsOf, credentials, log: createLog('silent') })
})

test('A5 a warm route is the same object at once, without the store', async () => {
  const first = await directory.resolve(caller, 'openai', 'mock/demo')
  expect(first).toMatchObject({ kind: 'ok', route: { providerKeyId: 'key-1', baseUrl: 'https://api.example.com/v1' } })
  expect(directory.resolve(caller, 'openai', 'mock/demo')).toBe(first)
  expect(queries).toBe(1)
})

test.each([
  ['a provider key', { kind: 'provider_key', id: 'key-1', spaceId: 'space-1' }],
  ['the space', { kind: 'space', id: 'space-1' }],
] as const)('H-55 a change of %s counts from the next call', async (_what, change) => {
  await directory.resolve(caller, 'openai', 'mock/demo')
  read = async () => []
  expect(await directory.resolve(caller, 'openai', 'mock/demo')).toMatchObject({ kind: 'ok' })
  changes.announce([change])
  expect(await directory.resolve(caller, 'openai', 'mock/demo')).toEqual({ kind: 'no_provider_key' })
})

test('another space’s change leaves this one warm', async () => {
  await directory.resolve(caller, 'openai', 'mock/demo')
  changes.announce([{ kind: 'provider_key', id: 'key-1', spaceId: 'space-2' }])
  await directory.resolve(caller, 'openai', 'mock/demo')
  expect(queries).toBe(1)
})

test('L01 H-53 a row that does not open says so; the others of the space still work', async () => {
  const foreign = seal(keyRing, 'sk-other', sealedPlace('space-2', 'key-2'))
  read = async () => [row('key-1'), row('key-2', { slug: 'broken', ciphertext: foreign })]
  expect(await directory.resolve(caller, 'openai', 'broken/demo')).toEqual({ kind: 'secret_unreadable' })
  expect(await directory.resolve(caller, 'openai', 'mock/demo')).toMatchObject({ kind: 'ok' })
  expect(await directory.listModels(caller)).toMatchObject([{ id: 'mock/demo' }])
})

test('compat 3.1 a route of an access key signs; one of a service account keeps its token over reloads, and not over a new secret', async () => {
  const sealed = (secret: string) => seal(keyRing, secret, sealedPlace('space-1', 'key-1'))
  const resolved = async (more: Record<string, unknown>) => {
    read = async () => [row('key-1', more)]
    changes.announce([{ kind: 'space', id: 'space-1' }])
    const found = await directory.resolve(caller, 'openai', 'mock/demo')
    return found.kind === 'ok' ? found.route : null
  }
  const bedrock = { provider: 'bedrock', base_url: 'https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1' }
  const signing = await resolved({ ...bedrock, ciphertext: sealed('AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG') })
  expect(signing?.apiKey.reveal('upstream-request')).toBe('AKIAIOSFODNN7EXAMPLE')
  expect(signing?.authorize).toBeTypeOf('function')
  expect(await resolved({ ...bedrock, ciphertext: sealed('ABSKplainkey') })).not.toHaveProperty('authorize')
  const file = { type: 'service_account', client_email: 'a@b.c', private_key_id: 'k', private_key: 'p' }
  const vertex = { provider: 'vertex', ciphertext: sealed(JSON.stringify(file)) }
  const first = await resolved(vertex)
  expect(first?.authorize).toBeTypeOf('function')
  expect((await resolved(vertex))?.authorize).toBe(first?.authorize)
  const rotated = { ...vertex, ciphertext: sealed(JSON.stringify(file)) }
  expect((await resolved(rotated))?.authorize).not.toBe(first?.authorize)
})

test('R4.10 H-63 a store that does not answer is unavailable, and not remembered as "no key"', async () => {
  read = async () => {
    throw new Error('down')
  }
  expect(await directory.resolve(caller, 'openai', 'mock/demo')).toEqual({ kind: 'unavailable' })
  expect(await directory.listModels(caller)).toBe('unavailable')
  read = async () => [row('key-1')]
  expect(await directory.resolve(caller, 'openai', 'mock/demo')).toMatchObject({ kind: 'ok' })
})

test('X24 names that clients make up fill no memory: each resolves, however many there are', async () => {
  read = async () => [row('key-1', { allow_any_model: true })]
  for (let at = 0; at < 1000; at += 1) {
    expect(await directory.resolve(caller, 'openai', `mock/m${at}`)).toMatchObject({
      route: { upstreamModel: `m${at}` },
    })
  }
  expect(queries).toBe(1)
})

test('1.10 models are listed once each, as provider/model', async () => {
  read = async () => [
    row('key-1', { models: listing('a', 'b') }),
    row('key-2', { models: listing('b', 'c'), is_default: false }),
  ]
  expect(await directory.listModels(caller)).toMatchObject([{ id: 'mock/a' }, { id: 'mock/b' }, { id: 'mock/c' }])
})

test('1.10 a model switched off in one key is off for its provider; an alias is listed, and allowed by what it leads to', async () => {
  read = async () => [
    row('key-1', {
      models: [
        ['off', false, null],
        ['on', true, 4096],
      ],
      allow_any_model: true,
    }),
    row('key-2', {
      models: listing('off'),
      is_default: false,
      allow_any_model: true,
      aliases: [
        ['fast', 'on'],
        ['gone', 'off'],
      ],
    }),
  ]
  for (const name of ['mock/off', 'off', 'gone', 'mock/OFF', ' off', 'mock/ off '])
    expect(await directory.resolve(caller, 'openai', name)).toEqual({ kind: 'not_found' })
  expect(await directory.resolve(caller, 'openai', 'mock/on')).toMatchObject({ route: { maxOutputTokens: 4096 } })
  expect(await directory.listModels(caller)).toMatchObject([{ id: 'fast' }, { id: 'mock/on' }])
  const narrow = { ...caller, modelAllow: ['mock/other'] }
  expect(await directory.resolve(narrow, 'openai', 'fast')).toEqual({ kind: 'model_not_allowed', model: 'mock/on' })
  expect(await directory.listModels(narrow)).toEqual([])
})

test('J10 a space that refuses models without a price has that said of their routes; an own price is a price', async () => {
  const price = { input_nano: '1', output_nano: '2', cache_read_nano: null, cache_write_nano: '3', searches_nano: null }
  const own = { ...price, set_at: '2026-11-27T12:00:00+00:00' }
  const models = listing('demo', 'priced')
  read = async () => [row('key-1', { models, prices: [['priced', own]], refuses_unpriced: true })]
  expect(await directory.resolve(caller, 'openai', 'mock/demo')).toMatchObject({ route: { isRefusedUnpriced: true } })
  const priced = await directory.resolve(caller, 'openai', 'mock/priced')
  const set = { input: 1n, cacheWrite: 3n, setAt: '2026-11-27T12:00:00.000Z' }
  expect(priced.kind === 'ok' && priced.route.ownPrices?.get('priced')).toMatchObject(set)
  expect(priced).not.toHaveProperty('route.isRefusedUnpriced')
  read = async () => [row('key-1', { models, prices: [], refuses_unpriced: false })]
  changes.announce([{ kind: 'space', id: 'space-1' }])
  expect(await directory.resolve(caller, 'openai', 'mock/demo')).not.toHaveProperty('route.isRefusedUnpriced')
})
