import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENDPOINT_ROWS, type EndpointRow } from '@/lib/gateway/endpoints'
import type { DatabaseKind } from '@/lib/testing/test-state'
import { expectedOf, expectedOfCall, expectedOfPage } from './expected-fixture'
import { callEndpoint, modelsOf, pageTargetsOf, renderPage, spacesOf } from './entrance-fixture'
import { fingerprintOf, outcomeOf, OWN, prepare, sendAs, type Target, targetsOf } from './request-fixture'
import { endpointFixtureOf, isChange, isMutation, nameOf } from './required-fixture'
import { type Caller, keyOf, startWorld, type World } from './world-fixture'
import { startWriteLog, takeWrites } from './write-log-fixture'
import type { RouteEntry } from './read-registry'

/** Where the counts of the last run are kept. */
const REPORT = 'test-results/principals.json'

/** On a calm machine the whole takes about a minute; a test that is given up goes on beside the next one and confuses it. */
const PATIENCE = { timeout: 900_000 }

/** Who is asked on the embedded database: every role, the outsiders, and a token. */
const SAMPLE = new Set([
  'anonymous',
  'owner of another space',
  'platform administrator',
  'viewer',
  'member',
  'admin',
  'owner',
  'full token',
])

/**
 * The tests of everybody on every route, page and endpoint: on a real server all of it, on the embedded database a sample
 * of the principals. Of a file each, so that they need not wait for each other.
 */
export function testPrincipals(database: DatabaseKind): void {
  describe(`principals × routes × ids on ${database}`, () => {
    let world: World
    beforeAll(async () => {
      world = await startWorld(database)
      await startWriteLog()
    })
    afterAll(() => world?.stop())

    const whole = database === 'postgresql'
    const counts: Record<string, number> = {}
    const unexpected: string[] = []
    /** Shows what was found amiss since it was last asked; the total stays. */
    let shown = 0
    const expectNothingAmiss = (): void => {
      const fresh = unexpected.slice(shown)
      shown = unexpected.length
      expect(fresh).toEqual([])
    }
    const judge = (what: string, where: string, found: unknown, expected: unknown): void => {
      counts[what] = (counts[what] ?? 0) + 1
      if (found !== expected) unexpected.push(`${where}: ${String(found)} instead of ${String(expected)}`)
    }
    const asked = (): readonly Caller[] =>
      whole ? world.callers : world.callers.filter(({ name }) => SAMPLE.has(name))

    /** A caller and a target that are one and the same tenant say nothing about strangers. */
    const isTheirOwn = (caller: Caller, target: Target): boolean =>
      caller.person === world.strange.owner && (target.space === 'foreign' || target.thing === 'foreign')

    test(
      'A01 A02 A03 A04 A06 A14 A16 R2.1 R2.2 R2.3 R2.13 R2.14 R3.7 R3.14 H-7 the dashboard API answers everybody as declared',
      PATIENCE,
      async () => {
        for (const entry of world.registry.routes) {
          for (const caller of asked()) {
            const alike = new Map<string, string>()
            for (const target of targetsOf(entry)) {
              if (isTheirOwn(caller, target)) continue
              // Of a role made of one permission only that permission is in question.
              if (target !== OWN && caller.standing && 'only' in caller.standing) continue
              const where = `${nameOf(entry)} as ${caller.name}, ${target.space} space, ${target.thing} thing`
              const expected = expectedOf(entry, caller, target)
              const response = await attempt(entry, caller, target, expected)
              judge('dashboard API', where, await outcomeOf(response), expected)
              if (target.thing === 'malformed' && target.space === 'own') continue
              if (target === OWN || expected !== '404 not_found') continue
              const group = target.space === 'own' ? 'thing' : 'space'
              const print = await fingerprintOf(response)
              judge('answers compared', `${where} differs`, print, alike.get(group) ?? print)
              alike.set(group, print)
            }
          }
        }
        expectNothingAmiss()
      },
    )

    /** A refused request leaves no trace in any table; one that changes something leaves its audit event. */
    async function attempt(entry: RouteEntry, caller: Caller, target: Target, expected: string): Promise<Response> {
      const mutates = isMutation(entry)
      const apart = mutates && expected === 'ok' && entry.declaration.permission !== 'public'
      const { caller: sender, scene } = apart
        ? await world.clone(caller)
        : { caller, scene: { ...world.home, person: caller.person } }
      const call = await prepare(entry, target, scene, world.strange, !apart)
      if (!mutates) return sendAs(entry, sender, call)
      await takeWrites()
      const response = await sendAs(entry, sender, call)
      const writes = await takeWrites()
      const where = `${nameOf(entry)} as ${caller.name}`
      if (expected !== 'ok') judge('refused writes without a trace', where, JSON.stringify(writes), '[]')
      else if (response.ok && apart && isChange(entry))
        judge(
          'writes on record',
          where,
          writes.some(({ action }) => action === entry.declaration.audit),
          true,
        )
      return response
    }

    test(
      'A01 A02 A06 R2.3 X04 every page opens for whom it declares, and is not found by others',
      PATIENCE,
      async () => {
        for (const entry of world.registry.pages) {
          for (const caller of asked()) {
            for (const target of pageTargetsOf(entry)) {
              if (isTheirOwn(caller, { space: target, thing: target })) continue
              const scene = { ...world.home, person: caller.person }
              const { outcome } = await renderPage(entry, caller, target, scene, world.strange)
              judge(
                'pages',
                `${entry.kind} ${entry.path} as ${caller.name}, ${target}`,
                outcome,
                expectedOfPage(entry, caller, target),
              )
            }
          }
        }
        expectNothingAmiss()
      },
    )

    test(
      'A07 A15 B06 R4.17 R3.12 R3.14 R3.29 H-10 the data plane answers every credential as its permissions say',
      PATIENCE,
      async () => {
        for (const row of ENDPOINT_ROWS) {
          // Where no credential counts, one caller of each kind is everybody; more would meet the limit per address.
          const open = endpointFixtureOf(row).status !== undefined
          const kinds = new Set<string>()
          for (const caller of asked()) {
            if (open && kinds.has(caller.kind)) continue
            kinds.add(caller.kind)
            await tryEndpoint(row, caller)
          }
        }
        expectNothingAmiss()
      },
    )

    async function tryEndpoint(row: EndpointRow, caller: Caller): Promise<void> {
      const alike = new Map<string, string>()
      for (const [model, modelName] of modelsOf(row, caller)) {
        for (const [space, spaceName] of spacesOf(row, caller)) {
          // The space is chosen before a model is looked for.
          if (model !== 'own' && space !== 'own') continue
          const where = `${row.method} ${row.path} as ${caller.name}, ${model} model, ${space} space`
          const served = world.mock.ledger.entries.length
          const response = await callEndpoint(row, caller, modelName, spaceName)
          // The upstream sees the key of the token's own space, whatever was asked for.
          for (const { authorizationHash } of world.mock.ledger.entries.slice(served))
            judge('provider keys seen', where, authorizationHash, sha256(keyOf(caller.tokenSpace)))
          judge('data plane', where, response.status, expectedOfCall(row, caller, { model, space }))
          if (model === 'own' && space === 'own') continue
          const group = model === 'own' ? 'space' : 'model'
          const print = (await fingerprintOf(response)).replaceAll(modelName, '…').replaceAll(spaceName ?? '…', '…')
          judge('answers compared', `${where} differs`, print, alike.get(group) ?? print)
          alike.set(group, print)
        }
      }
    }

    test('the matrix is as large as it says', () => {
      const { routes, pages } = world.registry
      const checks = Object.values(counts).reduce((sum, each) => sum + each, 0)
      const addresses = routes.length + pages.length + ENDPOINT_ROWS.length
      const line = `${database}: ${asked().length} principals × ${addresses} routes and pages × up to 7 ids = ${checks} checks, ${unexpected.length} unexpected`
      process.stdout.write(`${line}\n${JSON.stringify(counts)}\n`)
      if (whole) {
        mkdirSync('test-results', { recursive: true })
        const report = {
          line,
          principals: asked().map(({ name }) => name),
          routes: routes.length,
          pages: pages.length,
          endpoints: ENDPOINT_ROWS.length,
          checks,
          counts,
          unexpected,
        }
        writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`)
        expect(checks).toBeGreaterThan(3000)
      }
      expect(unexpected).toEqual([])
    })
  })
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
