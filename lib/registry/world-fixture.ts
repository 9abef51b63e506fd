import { ROLE_PERMISSIONS } from '@/lib/auth/policy'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import { type MockProvider, startMockProvider } from '@/lib/mock-provider/start-mock-provider'
import { Permission, type Role, TokenPermission } from '@/lib/schemas/permission'
import { testProviderKey, testServiceToken, testToken } from '@/lib/testing/test-rows'
import {
  addMember,
  type DatabaseKind,
  startTestState,
  type TestPerson,
  type TestState,
  testUser,
} from '@/lib/testing/test-state'
import type { Scene } from './fixtures'
import { loadFromSources } from './load-from-sources'
import { readRegistry, type Registry } from './read-registry'

/** What somebody is in a space, so that they can be put into another one the same way. */
export type Standing = { role: Role } | { only: Permission }

/** Somebody or something that sends requests, with all that decides what they are answered. */
export type Caller = {
  name: string
  /** Whose session this is; for tokens and strangers somebody whose things can be asked for. */
  person: TestPerson
  cookie: string | undefined
  headers: Readonly<Record<string, string>>
  /** `nobody` sends nothing that counts; `both` sends a session and a token of somebody else. */
  kind: 'nobody' | 'session' | 'token' | 'both'
  isPlatformAdmin: boolean
  /** What they are in the first space; null = not a member. */
  standing: Standing | null
  /** What a token may do in the first space today; null = it is not accepted at all. */
  tokenPermissions: ReadonlySet<string> | null
  /** The space a token is for, by its slug. */
  tokenSpace: 'home' | 'strange'
}

/** Two spaces that know nothing of each other, everybody who may ask, and the registry of what can be asked. */
export type World = {
  state: TestState
  mock: MockProvider
  registry: Registry
  /** The space the callers have their standing in. */
  home: Scene
  /** Somebody else's. */
  strange: Scene
  callers: readonly Caller[]
  caller: (name: string) => Caller
  /** A new space in which a new person has this caller's standing: for requests that change something. */
  clone: (caller: Caller) => Promise<{ caller: Caller; scene: Scene }>
  stop: () => Promise<void>
}

/** What a standing lets somebody do. */
export function permissionsOf(standing: Standing): ReadonlySet<Permission> {
  return new Set('role' in standing ? ROLE_PERMISSIONS[standing.role] : [standing.only])
}

/** Roles a space can make for itself: one for each permission, and nothing else in it. */
const GRANTABLE = Permission.options.filter((each) => ROLE_PERMISSIONS.admin.includes(each))

/** Starts a Keyway with two tenants and every kind of caller. Stop it afterwards. */
export async function startWorld(database: DatabaseKind): Promise<World> {
  const mock = await startMockProvider({ pace: 'instant' })
  const homeId = newId()
  const state = await startTestState(database, {
    KEYWAY_EGRESS_ALLOW: `127.0.0.1:${mock.port}`,
    KEYWAY_AUTH_MODE: 'both',
    KEYWAY_LEGACY_KEY: LEGACY_KEY,
    KEYWAY_LEGACY_SPACE: homeId,
  })
  const providerUrl = mock.url
  const home = await makeScene(providerUrl, 'home', homeId)
  const strange = await makeScene(providerUrl, 'strange')
  const callers = await makeCallers(home, strange)
  return {
    state,
    mock,
    registry: await readRegistry(process.cwd(), loadFromSources),
    home,
    strange,
    callers,
    caller: (name) => {
      const found = callers.find((each) => each.name === name)
      if (!found) throw new Error(`There is no caller named ${name}.`)
      return found
    },
    clone: async (caller) => {
      const scene = await makeScene(providerUrl)
      const person =
        caller.standing && 'role' in caller.standing && caller.standing.role === 'owner'
          ? scene.owner
          : await testUser({ isPlatformAdmin: caller.isPlatformAdmin })
      if (person === scene.owner) await addMember(scene.spaceId, await testUser(), 'owner')
      else if (caller.standing) await enroll(scene.spaceId, person, caller.standing)
      return { caller: { ...caller, person, cookie: person.cookie }, scene: { ...scene, person } }
    },
    stop: async () => {
      await state.stop()
      await mock.close()
    },
  }
}

const LEGACY_KEY = 'sk-shared-4f1c9e27ab'

/** In every name of the space nobody else may hear of, and of its owner. */
export const STRANGE_NAME = 'CANARY of strangers'

/** The provider key of a scene, as its upstream would see it. */
export const keyOf = (providerSlug: string): string => `sk-CANARY-provider-key-of-${providerSlug}`

/** A space with an owner, API access on, and with a name provider keys of both protocols under it. */
async function makeScene(providerUrl: string, providerSlug?: string, id = newId()): Promise<Scene> {
  const name = providerSlug === 'strange' ? STRANGE_NAME : 'Test space'
  const owner = await testUser({ name })
  const { slug } = await db().space.create({
    data: { id, slug: providerSlug ?? `space-${id}`, name, apiAccessEnabled: true },
  })
  await addMember(id, owner, 'owner')
  if (providerSlug) {
    const models = ['gpt-4o-mini', 'text-embedding-3-small']
    await testProviderKey(id, { baseUrl: `${providerUrl}/v1`, slug: providerSlug, models, apiKey: keyOf(providerSlug) })
    await testProviderKey(id, {
      provider: 'anthropic_compatible',
      baseUrl: providerUrl,
      slug: `${providerSlug}-anthropic`,
      models: ['claude-haiku-4-5'],
      apiKey: keyOf(providerSlug),
    })
  }
  return { spaceId: id, slug, owner, person: owner, providerUrl }
}

/** Makes somebody a member, with a role of the space's own where the standing is a single permission. */
async function enroll(spaceId: string, person: TestPerson, standing: Standing): Promise<void> {
  if ('role' in standing) return addMember(spaceId, person, standing.role)
  const role = await db().role.upsert({
    where: { spaceId_name: { spaceId, name: `Only ${standing.only}` } },
    update: {},
    create: { id: newId(), spaceId, name: `Only ${standing.only}`, permissions: [standing.only] },
  })
  await db().member.create({ data: { spaceId, userId: person.userId, role: 'custom', customRoleId: role.id } })
}

async function makeCallers(home: Scene, strange: Scene): Promise<Caller[]> {
  const nobody = {
    person: home.owner,
    headers: {},
    isPlatformAdmin: false,
    standing: null,
    tokenPermissions: null,
    tokenSpace: 'home',
  } as const
  const session = (name: string, person: TestPerson, more: Partial<Caller> = {}): Caller => ({
    ...nobody,
    name,
    person,
    cookie: person.cookie,
    kind: 'session',
    ...more,
  })
  const token = (name: string, secret: string, permissions: readonly string[] | null): Caller => ({
    ...nobody,
    name,
    cookie: undefined,
    headers: { authorization: `Bearer ${secret}` },
    kind: 'token',
    tokenPermissions: permissions && new Set(permissions),
  })
  const member = async (name: string, standing: Standing, as = 'session'): Promise<Caller> => {
    const person = await testUser()
    await enroll(home.spaceId, person, standing)
    return session(name, person, { standing, kind: as as Caller['kind'] })
  }
  const lapsed = async (name: string, lapse: (person: TestPerson) => Promise<unknown>): Promise<Caller> => {
    const { person } = await member(name, { role: 'admin' })
    await lapse(person)
    return session(name, person)
  }
  const minted = async (person: TestPerson, spaceId: string, permissions?: readonly string[]): Promise<string> =>
    (await testToken(person, spaceId, permissions ? { permissions } : {})).secret

  const disabled = await lapsed('disabled person', ({ userId }) =>
    db().user.update({ where: { id: userId }, data: { status: 'disabled' } }),
  )
  const removed = await lapsed('removed member', ({ userId }) =>
    db().member.update({
      where: { spaceId_userId: { spaceId: home.spaceId, userId } },
      data: { removedAt: new Date() },
    }),
  )
  const viewer = await member('viewer', { role: 'viewer' })
  const full = await minted(home.owner, home.spaceId)
  const revoked = await testToken(home.owner, home.spaceId)
  await db().personalAccessToken.update({ where: { id: revoked.id }, data: { revokedAt: new Date() } })
  const expired = await testToken(home.owner, home.spaceId, { expiresAt: new Date(Date.now() - 1000) })
  return [
    { ...nobody, name: 'anonymous', cookie: undefined, kind: 'nobody' },
    { ...nobody, name: 'forged session', cookie: `kw_ses_${'A'.repeat(43)}`, kind: 'nobody' },
    { ...nobody, name: 'garbled session', cookie: "' OR 1=1 --", kind: 'nobody' },
    { ...disabled, person: home.owner, kind: 'nobody' },
    removed,
    session('person of no common space', await testUser()),
    session('owner of another space', strange.owner),
    session('platform administrator', await testUser({ isPlatformAdmin: true }), { isPlatformAdmin: true }),
    viewer,
    await member('member', { role: 'member' }),
    await member('admin', { role: 'admin' }),
    session('owner', home.owner, { standing: { role: 'owner' } }),
    ...(await Promise.all(GRANTABLE.map((only) => member(`role with only ${only}`, { only })))),
    token('bad token', `kw_pat_${'A'.repeat(38)}`, null),
    token('revoked token', revoked.secret, null),
    token('expired token', expired.secret, null),
    token('token of a disabled person', await minted(disabled.person, home.spaceId), null),
    token('token of a removed member', await minted(removed.person, home.spaceId), null),
    token('full token', full, TokenPermission.options),
    token('token of all spaces', (await testToken(home.owner, null)).secret, TokenPermission.options),
    token('service token', (await testServiceToken(home.spaceId)).secret, TokenPermission.options),
    token('legacy key', LEGACY_KEY, ['gateway:call', 'models:read']),
    {
      ...token('token of another space', await minted(strange.owner, strange.spaceId), TokenPermission.options),
      tokenSpace: 'strange',
    },
    ...(await Promise.all(
      TokenPermission.options.map(async (only) =>
        token(`token with only ${only}`, await minted(home.owner, home.spaceId, [only]), [only]),
      ),
    )),
    token(
      'full token of a viewer',
      await minted(viewer.person, home.spaceId),
      TokenPermission.options.filter((each) => ROLE_PERMISSIONS.viewer.includes(each)),
    ),
    {
      ...session('session beside another person’s token', viewer.person, { standing: viewer.standing }),
      headers: { authorization: `Bearer ${full}` },
      kind: 'both',
      tokenPermissions: new Set(TokenPermission.options),
    },
  ]
}
