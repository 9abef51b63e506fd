import { afterAll, beforeAll, expect, test } from 'vitest'
import { ENDPOINT_ROWS } from '@/lib/gateway/endpoints'
import { db } from '@/lib/db/client'
import { callEndpoint, modelsOf, pageTargetsOf, renderPage } from './entrance-fixture'
import { OWN, prepare, sendAs } from './request-fixture'
import { isMutation, nameOf } from './required-fixture'
import { type Caller, keyOf, startWorld, STRANGE_NAME, type World } from './world-fixture'

/** Fields no answer has, whoever asks: what is stored to check a secret, or to open one. */
const FORBIDDEN_FIELDS =
  /hash|cipher|digest|pepper|^iv$|^salt$|password(?!_reset)|sessionToken|^keyId$|^key$|apiKey|idempotencyKey/i

let world: World
/** Values of this installation that leave it in no answer. */
let secrets: string[]
beforeAll(async () => {
  world = await startWorld('postgresql')
  const column = (rows: object[]): string[] => rows.flatMap((row) => Object.values(row) as string[])
  secrets = [
    ...['home', 'strange'].flatMap((name) => [
      keyOf(name),
      Buffer.from(keyOf(name)).toString('base64'),
      Buffer.from(keyOf(name)).toString('hex'),
    ]),
    ...column(await db().personalAccessToken.findMany({ select: { hash: true } })),
    ...column(await db().session.findMany({ select: { idHash: true } })),
    ...column(await db().providerKey.findMany({ select: { ciphertext: true } })),
    ...world.callers.flatMap(({ cookie, headers }) => [cookie ?? '', headers['authorization']?.slice(7) ?? '']),
  ].filter((value) => value.length > 20)
}, 120_000)
afterAll(() => world?.stop())

/** What an answer has that it must not have, one line each. */
function leaksOf(where: string, text: string, caller: Caller): string[] {
  const found = secrets
    .filter((secret) => text.includes(secret))
    .map((secret) => `${where} shows ${secret.slice(0, 16)}…`)
  const mine = caller.person === world.strange.owner || caller.isPlatformAdmin || caller.tokenSpace === 'strange'
  if (!mine && text.includes(STRANGE_NAME)) found.push(`${where} tells of another space`)
  return found
}

/** What an answer says: one JSON text, or one on each line. */
const textsOf = ({ headers }: Response, text: string): unknown =>
  headers.get('content-type')?.includes('ndjson')
    ? text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown)
    : JSON.parse(text)

const fieldsOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, child]) => [...(Array.isArray(value) ? [] : [name]), ...fieldsOf(child)])
    : []

test(
  'A17 B01 B08 B09 no answer to a read has a secret, a hash or anything of another space, whoever asks',
  { timeout: 300_000 },
  async () => {
    const found: string[] = []
    let read = 0
    for (const entry of world.registry.routes.filter((each) => !isMutation(each))) {
      for (const caller of world.callers) {
        const scene = { ...world.home, person: caller.person }
        const response = await sendAs(entry, caller, await prepare(entry, OWN, scene, world.strange, true))
        const text = await response.text()
        const where = `${nameOf(entry)} as ${caller.name}`
        found.push(...leaksOf(where, text, caller))
        const fields = fieldsOf(textsOf(response, text)).filter((name) => FORBIDDEN_FIELDS.test(name))
        found.push(...fields.map((name) => `${where} has a field ${name}`))
        if (response.ok) read += 1
      }
    }
    expect(read).toBeGreaterThan(50)
    expect([...new Set(found)]).toEqual([])
  },
)

test('B01 B08 B09 what a change answers has no secret but the one it makes', { timeout: 300_000 }, async () => {
  const found: string[] = []
  for (const entry of world.registry.routes.filter(
    (each) => isMutation(each) && each.declaration.permission !== 'public',
  )) {
    const asking = world.caller(entry.declaration.permission === 'platform_admin' ? 'platform administrator' : 'owner')
    const { caller, scene } = await world.clone(asking)
    const response = await sendAs(entry, caller, await prepare(entry, OWN, scene, world.strange, false))
    const text = await response.text()
    found.push(...leaksOf(nameOf(entry), text, caller))
    const fields = fieldsOf(JSON.parse(text)).filter((name) => FORBIDDEN_FIELDS.test(name))
    found.push(...fields.map((name) => `${nameOf(entry)} has a field ${name}`))
  }
  expect(found).toEqual([])
})

test(
  'A17 B01 B08 B09 no page is given a secret, a hash or anything of another space, whoever opens it',
  { timeout: 300_000 },
  async () => {
    const found: string[] = []
    let shown = 0
    for (const entry of world.registry.pages) {
      for (const caller of world.callers) {
        for (const target of pageTargetsOf(entry)) {
          const scene = { ...world.home, person: caller.person }
          const { outcome, text } = await renderPage(entry, caller, target, scene, world.strange)
          if (outcome === 'shown') shown += 1
          found.push(...leaksOf(`${entry.path} as ${caller.name}, ${target}`, text, caller))
        }
      }
    }
    expect(shown).toBeGreaterThan(100)
    expect([...new Set(found)]).toEqual([])
  },
)

test(
  'A17 B08 B09 the data plane tells a token nothing of other spaces and no secret',
  { timeout: 300_000 },
  async () => {
    const found: string[] = []
    for (const row of ENDPOINT_ROWS) {
      for (const caller of world.callers.filter(({ tokenPermissions }) => tokenPermissions !== null)) {
        for (const [, model] of modelsOf(row, caller)) {
          const text = await (await callEndpoint(row, caller, model)).text()
          found.push(...leaksOf(`${row.method} ${row.path} as ${caller.name}`, text, caller))
          if (!row.inference) {
            const fields = fieldsOf(JSON.parse(text)).filter((name) => FORBIDDEN_FIELDS.test(name))
            found.push(...fields.map((name) => `${row.path} has a field ${name}`))
          }
        }
      }
    }
    expect([...new Set(found)]).toEqual([])
  },
)
