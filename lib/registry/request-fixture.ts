import { newId } from '@/lib/crypto/id'
import { type Call, callRoute } from '@/lib/testing/call-route'
import type { RouteFixture, Scene } from './fixtures'
import type { RouteEntry } from './read-registry'
import { fixtureOf, isInSpace, nameOf } from './required-fixture'
import type { Caller } from './world-fixture'

/** Whose thing a request names. */
export type Kind = 'own' | 'foreign' | 'missing' | 'malformed'

/** One way to name what a request is about. A foreign or missing space takes its things with it. */
export type Target = { space: Kind; thing: Kind }
export const OWN: Target = { space: 'own', thing: 'own' }

/** Every way to name what a request of this route is about. */
export function targetsOf(entry: RouteEntry): Target[] {
  const { params = {}, bodyIds = {} } = fixtureOf(entry)
  const inSpace = isInSpace(entry)
  const named = Object.keys(params).length > 0
  const targets: Target[] = [OWN]
  if (inSpace)
    for (const kind of ['foreign', 'missing', 'malformed'] as const) targets.push({ space: kind, thing: kind })
  if (named || Object.keys(bodyIds).length > 0) {
    // What the platform administers belongs to nobody, so nothing there is foreign.
    if (entry.declaration.permission !== 'platform_admin') targets.push({ space: 'own', thing: 'foreign' })
    targets.push({ space: 'own', thing: 'missing' })
    if (named) targets.push({ space: 'own', thing: 'malformed' })
  }
  return targets
}

/** Things made once and asked for again and again, by route and scene. */
const made = new Map<string, Promise<string>>()

/** Everything of a request except who sends it. `reuse` takes what an earlier request of the scene was given. */
export async function prepare(
  entry: RouteEntry,
  target: Target,
  scene: Scene,
  strange: Scene,
  reuse: boolean,
): Promise<Call> {
  const fixture = fixtureOf(entry)
  const thing = (name: string, make: (scene: Scene) => Promise<string>): Promise<string> => {
    if (target.thing === 'missing') return Promise.resolve(newId())
    if (target.thing === 'malformed') return Promise.resolve('not-an-id')
    const where = target.thing === 'own' ? scene : strange
    const key = `${nameOf(entry)} ${name} ${where.spaceId} ${where.person.userId}`
    const known = made.get(key)
    if (known && (reuse || where === strange)) return known
    const fresh = make(where)
    made.set(key, fresh)
    return fresh
  }
  const all = async (makers: RouteFixture['params'] = {}): Promise<Record<string, string>> =>
    Object.fromEntries(
      await Promise.all(Object.entries(makers).map(async ([name, make]) => [name, await thing(name, make)])),
    )
  const params = await all(fixture.params)
  if (isInSpace(entry)) {
    const spaces = { own: scene.spaceId, foreign: strange.spaceId, missing: newId(), malformed: 'not-an-id' }
    params['spaceId'] = spaces[target.space]
  }
  const { body, bodyIds, query } = fixture
  const sent = typeof body === 'function' ? await body(scene) : body
  return {
    method: entry.method,
    params,
    ...(sent || bodyIds ? { body: { ...sent, ...(await all(bodyIds)) } } : {}),
    ...(query === undefined ? {} : { query }),
  }
}

/** Sends a prepared request as somebody; `more` replaces parts of it. */
export function sendAs(entry: RouteEntry, caller: Caller, call: Call, more: Call = {}): Promise<Response> {
  return callRoute(entry.handler, {
    ...call,
    cookie: caller.cookie,
    ...more,
    headers: { ...caller.headers, ...more.headers },
  })
}

/** `403 forbidden`, `ok` for anything that succeeded. */
export async function outcomeOf(response: Response): Promise<string> {
  if (response.status < 300) return 'ok'
  const { error } = (await response.clone().json()) as { error?: { code?: string } }
  return `${response.status} ${error?.code}`
}

/** Everything a caller can compare, without the request's own id. */
export async function fingerprintOf(response: Response): Promise<string> {
  const id = response.headers.get('x-request-id') ?? ''
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value.replace(id, '…')}`).join('; ')
  return `${response.status} ${headers} ${(await response.text()).replaceAll(id, '…')}`
}
