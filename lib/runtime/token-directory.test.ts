import { beforeEach, expect, test } from 'vitest'
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { type Changes, createChanges } from '@/lib/auth/changes'
import { ROLE_PERMISSIONS } from '@/lib/auth/policy'
import { createKeyRing } from '@/lib/crypto/key-ring'
import { digestToken, mintToken } from '@/lib/crypto/token-secret'
import { createLog } from '@/lib/log'
import { Role, TokenPermission } from '@/lib/schemas/permission'
import { createTokenDirectory, type TokenDirectory } from './token-directory'

type Row = Record<string, unknown>

const keyRing = createKeyRing({ master: randomBytes(32) })
const TOKEN = mintToken().value.reveal('show-once')
const OTHER = mintToken().value.reveal('show-once')

let changes: Changes
let directory: TokenDirectory
let queries: number
let answer: () => Promise<Row[]>
/** Rows of the store by the stored hash. */
let rows: Map<string, Row>

const row = (more: Row = {}): Row => ({
  id: 'token-1',
  user_id: 'user-1',
  name: 'laptop',
  prefix: 'kw_pat_abcde',
  hash: 'hash-1',
  hash_scheme: keyRing.key('token-pepper').id,
  space_id: 'space-1',
  space_name: 'Space',
  model_allow: [],
  created_at: new Date(),
  platform_max_days: null,
  space_max_days: null,
  permissions: [...TokenPermission.options],
  expires_at: null,
  revoked_at: null,
  user_status: 'active',
  space_status: 'active',
  slug: 'space',
  api_access_enabled: true,
  api_access_drains: false,
  role: 'member',
  role_name: null,
  role_permissions: null,
  ...more,
})

beforeEach(() => {
  queries = 0
  rows = new Map([[digestToken(keyRing, TOKEN), row()]])
  changes = createChanges()
  const pool = {
    query: async ({ values: [digests] }: { values: [string[]] }) => {
      queries += 1
      await Promise.resolve()
      return { rows: answer === found ? digests.flatMap((digest) => rows.get(digest) ?? []) : await answer() }
    },
  }
  answer = found
  directory = createTokenDirectory({ pool: pool as unknown as pg.Pool, keyRing, changes, log: createLog('silent') })
})
/** Stands for "what is in `rows`". */
const found = async (): Promise<Row[]> => []

const store = (more: Row): void => void rows.set(digestToken(keyRing, TOKEN), row(more))

test('A5 a warm token is answered at once, without the store', async () => {
  expect(await directory.authenticate(TOKEN, null)).toMatchObject({ kind: 'ok', caller: { tokenId: 'token-1' } })
  const warm = directory.authenticate(TOKEN, null)
  expect(warm).not.toBeInstanceOf(Promise)
  expect(warm).toMatchObject({ kind: 'ok' })
  expect(queries).toBe(1)
})

test('H-27 R3.23 a role that is gone gives no rights; a role of the space gives what it lists and the token was granted', async () => {
  const permissionsOf = async (more: Row): Promise<unknown> => {
    store(more)
    changes.announce([{ kind: 'token', id: 'token-1' }])
    const answer = await directory.authenticate(TOKEN, null)
    return answer.kind === 'ok' ? [...answer.caller.permissions] : answer
  }
  expect(await permissionsOf({ role: 'emperor' })).toEqual([])
  expect(await permissionsOf({ role: 'custom', role_name: null, role_permissions: null })).toEqual([])
  const role_permissions = ['gateway:call', 'members:manage', 'api_access:manage']
  expect(await permissionsOf({ role: 'custom', role_name: 'Builder', role_permissions })).toEqual(['gateway:call'])
})

test('R3.8 B03 R1.15 revoked, ownerless and unknown tokens are refused; expiry is left to the moment of the call', async () => {
  const refusals: [Row, string][] = [
    [{ revoked_at: new Date() }, 'token_revoked'],
    [{ user_status: 'disabled' }, 'token_invalid'],
    [{ user_status: 'deleted' }, 'token_invalid'],
    // The statement leaves out deleted spaces and those its owner is not in.
    [{ space_id: null }, 'token_invalid'],
  ]
  for (const [more, code] of refusals) {
    store(more)
    changes.announce([{ kind: 'token', id: 'token-1' }])
    expect(await directory.authenticate(TOKEN, null)).toEqual({ kind: 'refused', code })
  }
  expect(await directory.authenticate(OTHER, null)).toEqual({ kind: 'refused', code: 'token_invalid' })
  const expiry = new Date(Date.now() - 1)
  store({ expires_at: expiry, space_status: 'suspended', api_access_enabled: false })
  changes.announce([{ kind: 'token', id: 'token-1' }])
  expect(await directory.authenticate(TOKEN, null)).toMatchObject({
    kind: 'ok',
    caller: { expiresAtMs: expiry.getTime(), spaceActive: false, apiAccessEnabled: false },
  })
})

test('B05 what a token may do is what it was granted, as far as its owner’s role allows now', async () => {
  for (const role of Role.options) {
    store({ role, permissions: ['gateway:call', 'usage:read', 'provider_keys:manage', 'nonsense'] })
    changes.announce([{ kind: 'user', id: 'user-1' }])
    const answered = await directory.authenticate(TOKEN, null)
    const granted: string[] = answered.kind === 'ok' ? [...answered.caller.permissions] : []
    expect(granted.filter((each) => !(ROLE_PERMISSIONS[role] as readonly string[]).includes(each))).toEqual([])
    expect(granted.includes('gateway:call')).toBe(role !== 'viewer')
  }
})

test.each([
  ['token', { kind: 'token', id: 'token-1' }],
  ['owner', { kind: 'user', id: 'user-1' }],
  ['space', { kind: 'space', id: 'space-1' }],
] as const)('R3.22 B04 a change of the %s counts from the next call', async (_what, change) => {
  await directory.authenticate(TOKEN, null)
  store({ revoked_at: new Date() })
  expect(await directory.authenticate(TOKEN, null)).toMatchObject({ kind: 'ok' })
  changes.announce([change])
  expect(await directory.authenticate(TOKEN, null)).toEqual({ kind: 'refused', code: 'token_revoked' })
})

test('a change of something else leaves a warm token warm', async () => {
  await directory.authenticate(TOKEN, null)
  changes.announce([
    { kind: 'token', id: 'token-2' },
    { kind: 'user', id: 'user-2' },
    { kind: 'space', id: 'space-2' },
    { kind: 'provider_key', id: 'token-1', spaceId: 'space-1' },
  ])
  expect(directory.authenticate(TOKEN, null)).not.toBeInstanceOf(Promise)
})

test('B02 an unknown token is remembered as unknown for a while, and many at once ask the store once', async () => {
  await Promise.all(Array.from({ length: 20 }, async () => directory.authenticate(OTHER, null)))
  await directory.authenticate(OTHER, null)
  expect(queries).toBe(1)
})

test('H-18 a token that was asked for in vain works as soon as it exists', async () => {
  expect(await directory.authenticate(OTHER, null)).toMatchObject({ kind: 'refused' })
  rows.set(digestToken(keyRing, OTHER), row({ id: 'token-2' }))
  changes.announce([{ kind: 'token', id: 'token-2' }])
  expect(await directory.authenticate(OTHER, null)).toMatchObject({ kind: 'ok', caller: { tokenId: 'token-2' } })
})

test('B04 a revocation that lands while the store is being read wins', async () => {
  let asked = 0
  answer = async () => {
    asked += 1
    if (asked > 1) return [row({ revoked_at: new Date() })]
    // The old row has been read; before it arrives the token is revoked.
    changes.announce([{ kind: 'token', id: 'token-1' }])
    return [row()]
  }
  expect(await directory.authenticate(TOKEN, null)).toEqual({ kind: 'refused', code: 'token_revoked' })
  expect(directory.authenticate(TOKEN, null)).toEqual({ kind: 'refused', code: 'token_revoked' })
})

test('H-63 X02 a store that does not answer is unavailable: neither a no nor a yes, and not remembered', async () => {
  answer = async () => {
    throw new Error('down')
  }
  expect(await directory.authenticate(TOKEN, null)).toEqual({ kind: 'unavailable' })
  expect(await directory.authenticate(TOKEN, null)).toEqual({ kind: 'unavailable' })
  answer = found
  expect(await directory.authenticate(TOKEN, null)).toMatchObject({ kind: 'ok' })
})

test('B12 tokens that begin alike, or differ in case or in a space, are different tokens', async () => {
  const alike = [
    TOKEN.toLowerCase(),
    `${TOKEN} `,
    ` ${TOKEN}`,
    TOKEN.slice(0, -1),
    `${TOKEN.slice(0, 20)}${OTHER.slice(20)}`,
  ]
  await directory.authenticate(TOKEN, null)
  for (const token of alike.filter((each) => each !== TOKEN)) {
    expect(await directory.authenticate(token, null)).toEqual({ kind: 'refused', code: 'token_invalid' })
  }
})

test('H-16 R1.13 during a rotation tokens hashed with the previous pepper still work, and are re-hashed off the request path', async () => {
  const [old, next] = [randomBytes(32), randomBytes(32)]
  const oldRing = createKeyRing({ master: old })
  const both = createKeyRing({ master: next, previous: old })
  const stored = digestToken(oldRing, TOKEN)
  const found = row({ hash: stored, hash_scheme: oldRing.key('token-pepper').id })
  const writes: unknown[][] = []
  const pool = {
    query: async ({ text, values }: { text: string; values: unknown[] }) => {
      if (text.startsWith('UPDATE')) {
        writes.push(values)
        throw new Error('read-only')
      }
      return { rows: (values[0] as string[]).includes(stored) ? [found] : [] }
    },
  } as unknown as pg.Pool
  const log = createLog('silent')
  const rotating = createTokenDirectory({ pool, keyRing: both, changes, log })
  const rotated = createTokenDirectory({ pool, keyRing: createKeyRing({ master: next }), changes, log })
  // A failing write harms nothing.
  expect(await rotating.authenticate(TOKEN, null)).toMatchObject({ kind: 'ok' })
  expect(rotating.authenticate(TOKEN, null)).toMatchObject({ kind: 'ok' })
  expect(writes).toEqual([['token-1', digestToken(both, TOKEN), both.key('token-pepper').id, stored]])
  expect(await rotated.authenticate(TOKEN, null)).toMatchObject({ kind: 'refused' })
})

const inSpaces = (...spaces: { id: string; on?: boolean; maxDays?: number | null }[]): void => {
  answer = async () =>
    spaces.map(({ id, on = true, maxDays = null }) =>
      row({ space_id: id, slug: `slug-of-${id}`, api_access_enabled: on, space_max_days: maxDays }),
    )
}

test('R4.51 a token of several spaces: by slug or id, the only open one without a choice, and never one it does not reach', async () => {
  inSpaces({ id: 'one' }, { id: 'two', on: false })
  expect(await directory.authenticate(TOKEN, null)).toMatchObject({ kind: 'ok', caller: { spaceId: 'one' } })
  expect(directory.authenticate(TOKEN, 'two')).toMatchObject({ kind: 'ok', caller: { apiAccessEnabled: false } })
  expect(directory.authenticate(TOKEN, 'slug-of-two')).toMatchObject({ kind: 'ok', caller: { spaceId: 'two' } })
  for (const elsewhere of ['three', '__proto__', 'ONE', ' one']) {
    expect(directory.authenticate(TOKEN, elsewhere)).toMatchObject({ kind: 'space_not_found' })
  }
  inSpaces({ id: 'one' }, { id: 'two' }, { id: 'three', on: false })
  changes.announce([{ kind: 'space', id: 'two' }])
  expect(await directory.authenticate(TOKEN, null)).toMatchObject({
    kind: 'unchosen',
    slugs: ['slug-of-one', 'slug-of-two'],
  })
})

test('A05 a slug that is spelled like another space’s id does not hide that space', async () => {
  const [mine, theirs] = [row({ space_id: 'one', slug: 'aaa' }), row({ space_id: 'two', slug: 'one' })]
  for (const found of [
    [mine, theirs],
    [theirs, mine],
  ]) {
    answer = async () => found
    changes.announce([{ kind: 'everything' }])
    expect(await directory.authenticate(TOKEN, 'one')).toMatchObject({ kind: 'ok', caller: { spaceId: 'one' } })
    expect(directory.authenticate(TOKEN, 'two')).toMatchObject({ kind: 'ok', caller: { spaceId: 'two' } })
  }
})

test('H-13 the stricter of the policies of platform and space bounds every life, from when the token was made', async () => {
  const createdAt = new Date()
  const days = (count: number) => createdAt.getTime() + count * 86_400_000
  const expiryWith = async (more: Row) => {
    store({ created_at: createdAt, ...more })
    changes.announce([{ kind: 'everything' }])
    const answered = await directory.authenticate(TOKEN, null)
    return answered.kind === 'ok' ? answered.caller.expiresAtMs : answered
  }
  expect(await expiryWith({})).toBeNull()
  expect(await expiryWith({ platform_max_days: 30 })).toBe(days(30))
  expect(await expiryWith({ platform_max_days: 30, space_max_days: 7 })).toBe(days(7))
  expect(await expiryWith({ platform_max_days: 7, space_max_days: 30 })).toBe(days(7))
  expect(await expiryWith({ space_max_days: 7, expires_at: new Date(days(3)) })).toBe(days(3))
  expect(await expiryWith({ space_max_days: 7, expires_at: new Date(days(9)) })).toBe(days(7))
})

test('H-27 B05 a space’s own token has no owner to lose, and may do what tokens may at most', async () => {
  store({ user_id: null, user_status: null, role: null, permissions: ['gateway:call', 'members:manage'] })
  const answered = await directory.authenticate(TOKEN, null)
  expect(answered).toMatchObject({ kind: 'ok', caller: { userId: null, tokenId: 'token-1' } })
  expect(answered.kind === 'ok' && [...answered.caller.permissions]).toEqual(['gateway:call'])
})
