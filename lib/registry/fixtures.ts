import { newId } from '@/lib/crypto/id'
import { mintOpaque } from '@/lib/crypto/opaque'
import { db, inTransaction } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { type Permission, TokenPermission, USUAL_TOKEN_PERMISSIONS } from '@/lib/schemas/permission'
import { queueMail } from '@/lib/services/mail/queue-mail'
import { createSpaceRow } from '@/lib/services/spaces/create-space-row'
import { createSession } from '@/lib/session/sessions'
import { testProviderKey, testServiceToken, testToken } from '@/lib/testing/test-rows'
import { testIntent, testSettlement } from '@/lib/usage/journal-fixtures'
import { testFacts, type TestPerson, testUser } from '@/lib/testing/test-state'

/**
 * What the generated proofs of this folder send to each route, page and endpoint. The registry finds every one of them in
 * the file tree; one without a row here fails `read-registry.test.ts`, which says what to add.
 */

/** The surroundings of a request: a space, its owner, and who asks. Makers put what a request names into it. */
export type Scene = {
  spaceId: string
  slug: string
  owner: TestPerson
  /** Who asks; in a stranger's scene the stranger. Things of a person (tokens, sessions) are made for them. */
  person: TestPerson
  /** Origin of the mock provider, `http://127.0.0.1:<port>`. */
  providerUrl: string
}

/** Makes one thing in a scene and returns its id. */
type Maker = (scene: Scene) => Promise<string>

export type RouteFixture = {
  /** JSON that succeeds for whoever may. A function when something has to be made for it first. */
  body?: object | ((scene: Scene) => object | Promise<object>)
  /** Query string without its question mark. */
  query?: string
  /** One maker for every path parameter except `spaceId`. */
  params?: Readonly<Record<string, Maker>>
  /** One maker for every id in the body that names a thing of a space or person: it is tried foreign and missing as well. */
  bodyIds?: Readonly<Record<string, Maker>>
  /** Of a public route: what this request is answered, since nobody is refused for who they are. */
  status?: number
  /** What a caller needs besides the declared permission, because the request hands it to somebody: nobody grants above themselves (A11). */
  grants?: readonly Permission[]
}

export type PageFixture = {
  /** One maker for every path parameter except `space`. */
  params?: Readonly<Record<string, Maker>>
  /** What the page's services need besides the permission it declares. */
  needs?: readonly Permission[]
}

export type EndpointFixture = {
  /** JSON that succeeds, about this model where the endpoint takes one. */
  body?: (model: string) => object
  /** The fields of a form that succeeds, besides its file. */
  form?: (model: string) => Record<string, string>
  /** What a call about a thing of the caller's own is answered, where that is not 200. */
  own?: number
  /** Of the endpoint that asks for no credential: what everybody is answered. */
  status?: number
}

const provider = (scene: Scene) => ({
  provider: 'openai_compatible',
  slug: 'mock',
  label: newId(),
  apiKey: 'sk-a-key-that-works',
  baseUrl: `${scene.providerUrl}/v1`,
})
const providerKey: Maker = ({ spaceId, providerUrl }) => testProviderKey(spaceId, { baseUrl: `${providerUrl}/v1` })
/** A model of a new key that lists it. */
const model: Maker = async ({ spaceId, providerUrl }) => {
  const providerKeyId = await testProviderKey(spaceId, { baseUrl: `${providerUrl}/v1`, models: ['demo-gpt'] })
  return (await db().model.findFirstOrThrow({ where: { providerKeyId } })).id
}
const manualModel: Maker = async (scene) => {
  const id = await model(scene)
  await db().model.update({ where: { id }, data: { source: 'manual' } })
  return id
}
const modelAlias: Maker = async (scene) => {
  const id = newId()
  const providerKeyId = await providerKey(scene)
  await db().modelAlias.create({ data: { id, spaceId: scene.spaceId, name: id, providerKeyId, modelName: 'demo-gpt' } })
  return id
}
const modelPrice: Maker = async ({ spaceId }) => {
  const id = newId()
  const price = { inputNano: 1n, outputNano: 2n }
  await db().modelPrice.create({ data: { id, spaceId, provider: 'demo', modelName: id, ...price } })
  return id
}
/** A call of whoever asks: one's own everybody may see. */
const usageEvent: Maker = async ({ spaceId, person }) => {
  const requestId = newId()
  const call = { endpoint: 'chat.completions', model: 'demo-gpt', stream: false, outcome: 'completed', status: 200 }
  const made = { requestId, spaceId, userId: person.userId, ts: new Date(), latencyMs: 5 }
  await db().usageEvent.create({ data: { ...made, ...call } })
  return requestId
}
/** Another session than the one that asks. */
const ownSession: Maker = async ({ person }) => {
  await createSession(person.userId, testFacts())
  return (await db().session.findFirstOrThrow({ where: { userId: person.userId }, orderBy: { id: 'desc' } })).id
}
const serviceToken: Maker = async ({ spaceId }) => (await testServiceToken(spaceId)).id
/** A budget of a token that never calls: it refuses nobody. */
const budget: Maker = async (scene) => {
  const id = newId()
  const tokenId = await serviceToken(scene)
  const tokens = { create: { tokenId } }
  const period = { period: 'month', zone: 'UTC', limitNano: 1_000_000_000n }
  await db().budget.create({ data: { id, spaceId: scene.spaceId, tokenId, tokens, ...period } })
  return id
}
const budgetIncrease: Maker = async (scene) => {
  const id = newId()
  const made = { id, budgetId: await budget(scene), amountNano: 1n, reason: 'a test', createdById: scene.owner.userId }
  await db().budgetIncrease.create({ data: made })
  return id
}
const ownToken: Maker = async ({ person }) => (await testToken(person, person.personalSpaceId)).id

/** A role of the space's own that may do nothing, so that whoever may give roles may give it. */
const emptyRole: Maker = async ({ spaceId }) => {
  const id = newId()
  await db().role.create({ data: { id, spaceId, name: id, permissions: [] } })
  return id
}
/** Somebody new in the space, whose role may do nothing. */
const colleague: Maker = async (scene) => {
  const { userId } = await testUser()
  const customRoleId = await emptyRole(scene)
  await db().member.create({ data: { spaceId: scene.spaceId, userId, role: 'custom', customRoleId } })
  return userId
}
const invitationInto = async (spaceId: string, ownerId: string): Promise<{ id: string; code: string }> => {
  const id = newId()
  const { value, hash } = mintOpaque(processState().keyRing, 'inv')
  await db().invitation.create({
    data: {
      id,
      spaceId,
      codeHash: hash,
      role: 'viewer',
      createdById: ownerId,
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  })
  return { id, code: value.reveal('show-once') }
}
/** An invitation that gives a role which may do nothing. */
const emptyInvitation: Maker = async (scene) => {
  const { id } = await invitationInto(scene.spaceId, scene.owner.userId)
  await db().invitation.update({ where: { id }, data: { role: 'custom', customRoleId: await emptyRole(scene) } })
  return id
}
/** The code of an invitation into a space nobody of the world is in. */
const inviteCode = async (): Promise<{ code: string }> => {
  const host = await testUser()
  const { code } = await invitationInto(host.personalSpaceId, host.userId)
  return { code }
}

/** A limit of a token of the space. */
const spaceLimit: Maker = async (scene) => {
  const id = newId()
  const tokenId = await serviceToken(scene)
  await db().callLimit.create({ data: { id, spaceId: scene.spaceId, tokenId, concurrentCalls: 9 } })
  return id
}
/** A limit of somebody over all their spaces. */
const personLimit: Maker = async (scene) => {
  const id = newId()
  await db().callLimit.create({ data: { id, userId: await anybody(scene), concurrentCalls: 9 } })
  return id
}

/** Somebody whom administrators can do anything to. */
const anybody: Maker = async () => (await testUser()).userId
const sharedSpace: Maker = async () => {
  const { userId } = await testUser()
  const made = { name: 'Test space', slugFrom: newId(), ownerId: userId, personal: false }
  return (await inTransaction((tx) => createSpaceRow(tx, made))).id
}
const waitingMail: Maker = () =>
  inTransaction((tx) =>
    queueMail(tx, { kind: 'invitation', recipient: 'eve@example.org', subject: 'x', text: 'y', expiresAt: null }),
  )

/** A finished call that the ledger does not have. */
const unrecordedEvent: Maker = async () => {
  const intent = testIntent({ requestId: newId() })
  const payload = { intent, settlement: testSettlement() }
  return (await db().usageDeadLetter.create({ data: { requestId: intent.requestId, payload, error: 'Refused' } })).id
}

/** A conversation with a model of the space, which gets a provider key for it when it has none. */
const conversation =
  (kind: 'openai_compatible' | 'anthropic_compatible', model: string, more: object = {}) =>
  async ({ spaceId, providerUrl }: Scene): Promise<object> => {
    const key = await db().providerKey.findFirst({ where: { spaceId, provider: kind } })
    const slug = key?.slug ?? kind.replace('_', '-')
    const baseUrl = kind === 'openai_compatible' ? `${providerUrl}/v1` : providerUrl
    if (!key) await testProviderKey(spaceId, { provider: kind, slug, baseUrl })
    return { model: `${slug}/${model}`, messages: [{ role: 'user', content: 'hello' }], ...more }
  }

/** A token that the space has cut off, so that it can be let in again. */
const cutToken: Maker = async (scene) => {
  const tokenId = await serviceToken(scene)
  await db().tokenSpaceCut.create({ data: { tokenId, spaceId: scene.spaceId, cutById: scene.owner.userId } })
  return tokenId
}

/** The dashboard API, by `METHOD /path` as the registry names it. */
export const ROUTE_FIXTURES: Readonly<Record<string, RouteFixture>> = {
  'GET /api/admin/outbox': { query: 'status=waiting' },
  'DELETE /api/admin/outbox/[id]': { params: { id: waitingMail } },
  'POST /api/admin/outbox/[id]/read': { body: {}, params: { id: waitingMail } },
  'POST /api/admin/outbox/[id]/resend': { body: {}, params: { id: waitingMail } },
  'GET /api/admin/overview': {},
  'GET /api/admin/system': {},
  'GET /api/admin/policy': {},
  'GET /api/admin/policy/effect': { query: 'tokenMaxDays=3000&providersOff=groq,xai' },
  'PATCH /api/admin/policy': {
    body: () => ({ providersOff: [], tokenMaxDays: 3000 + Math.floor(Math.random() * 600) }),
  },
  'GET /api/admin/spaces': { query: 'sort=newest' },
  'POST /api/admin/spaces': { body: async () => ({ name: 'Team', ownerEmail: (await testUser()).email }) },
  'PATCH /api/admin/spaces/[id]': { body: { name: 'New name' }, params: { id: sharedSpace } },
  'DELETE /api/admin/spaces/[id]': { body: { name: 'Test space' }, params: { id: sharedSpace } },
  'POST /api/admin/spaces/[id]/suspend': { body: { reason: 'Unpaid' }, params: { id: sharedSpace } },
  'POST /api/admin/spaces/[id]/resume': {
    body: {},
    params: {
      id: async (scene) => {
        const id = await sharedSpace(scene)
        await db().space.update({ where: { id }, data: { status: 'suspended', suspendedReason: 'Unpaid' } })
        return id
      },
    },
  },
  'GET /api/admin/unrecorded': { query: 'state=open' },
  'POST /api/admin/unrecorded/retry': {
    body: async (scene) => {
      await unrecordedEvent(scene)
      return {}
    },
  },
  'POST /api/admin/unrecorded/[id]/discard': { body: { reason: 'A test call' }, params: { id: unrecordedEvent } },
  'POST /api/admin/unrecorded/[id]/retry': { body: {}, params: { id: unrecordedEvent } },
  'GET /api/admin/users': { query: 'search=person' },
  'POST /api/admin/users': { body: () => ({ name: 'Eve', email: `${newId()}@example.org` }) },
  'GET /api/admin/users/[id]': { params: { id: anybody } },
  'PATCH /api/admin/users/[id]': { body: { name: 'New name' }, params: { id: anybody } },
  'GET /api/admin/users/[id]/usage': { query: 'days=7', params: { id: anybody } },
  'POST /api/admin/users/[id]/disable': { body: {}, params: { id: anybody } },
  'POST /api/admin/users/[id]/enable': {
    body: {},
    params: {
      id: async () => {
        const { userId } = await testUser()
        await db().user.update({ where: { id: userId }, data: { status: 'disabled' } })
        return userId
      },
    },
  },
  'POST /api/admin/users/[id]/reset-password': { body: {}, params: { id: anybody } },
  'GET /api/admin/limits': {},
  'GET /api/admin/usage': { query: 'days=7' },
  'PUT /api/admin/limits': { body: { subject: 'person', requestsPerMinute: 60 }, bodyIds: { userId: anybody } },
  'DELETE /api/admin/limits/[id]': { params: { id: personLimit } },
  'GET /api/me': {},
  'PATCH /api/me': { body: { name: 'New Name' } },
  'GET /api/me/token-policy': {},
  'GET /api/me/usage': { query: 'days=7' },
  'GET /api/me/tokens': {},
  'POST /api/me/tokens': {
    body: { name: 'laptop' },
    bodyIds: { spaceId: ({ person }) => Promise.resolve(person.personalSpaceId) },
  },
  'GET /api/me/tokens/[id]': { params: { id: ownToken } },
  'PATCH /api/me/tokens/[id]': { body: { name: 'renamed' }, params: { id: ownToken } },
  'DELETE /api/me/tokens/[id]': { params: { id: ownToken } },
  'POST /api/me/tokens/[id]/rotate': { body: {}, params: { id: ownToken } },
  'PUT /api/me/password': {
    body: async ({ person }) => {
      const passwordHash = await processState().passwords.hashPassword('correct horse battery')
      await db().user.update({ where: { id: person.userId }, data: { passwordHash } })
      return { current: 'correct horse battery', next: 'another fine sentence' }
    },
  },
  'GET /api/me/sessions': {},
  'DELETE /api/me/sessions': {},
  'DELETE /api/me/sessions/[id]': { params: { id: ownSession } },
  'GET /api/me/security-log': {},
  'POST /api/password': { body: { token: 'kw_pwd_', password: 'correct horse battery' }, status: 404 },
  'POST /api/setup': {
    body: { token: 'kw_set_', name: 'Eve', email: 'eve@example.org', password: 'correct horse battery' },
    status: 404,
  },
  'GET /api/spaces': {},
  'POST /api/spaces': { body: () => ({ name: `Space ${newId()}` }) },
  'POST /api/invitations/accept': { body: inviteCode },
  'POST /api/invitations/preview': { body: inviteCode },
  'GET /api/spaces/[spaceId]': {},
  'PATCH /api/spaces/[spaceId]': { body: { name: 'New name' } },
  'DELETE /api/spaces/[spaceId]': { body: { name: 'Test space' } },
  'GET /api/spaces/[spaceId]/contents': {},
  'GET /api/spaces/[spaceId]/invitations': {},
  'POST /api/spaces/[spaceId]/invitations': { body: {}, bodyIds: { roleId: emptyRole } },
  'DELETE /api/spaces/[spaceId]/invitations/[id]': { params: { id: emptyInvitation } },
  'POST /api/spaces/[spaceId]/leave': { body: {} },
  'GET /api/spaces/[spaceId]/members': { query: 'search=person' },
  'PATCH /api/spaces/[spaceId]/members/[id]': { body: {}, params: { id: colleague }, bodyIds: { roleId: emptyRole } },
  'DELETE /api/spaces/[spaceId]/members/[id]': { params: { id: colleague } },
  'GET /api/spaces/[spaceId]/roles': {},
  'POST /api/spaces/[spaceId]/roles': { body: () => ({ name: newId(), permissions: [] }), grants: ['space:read'] },
  'PATCH /api/spaces/[spaceId]/roles/[id]': {
    body: () => ({ name: newId(), permissions: [] }),
    params: { id: emptyRole },
    grants: ['space:read'],
  },
  'DELETE /api/spaces/[spaceId]/roles/[id]': { params: { id: emptyRole } },
  'POST /api/spaces/[spaceId]/transfer': { body: {}, bodyIds: { userId: colleague } },
  'GET /api/spaces/[spaceId]/api-access': {},
  'PUT /api/spaces/[spaceId]/api-access': { body: { enabled: false } },
  'GET /api/spaces/[spaceId]/onboarding': {},
  'GET /api/spaces/[spaceId]/playground/calls': { query: 'requestId=0199a0aa-0000-7000-8000-000000000001' },
  'POST /api/spaces/[spaceId]/playground/chat/completions': { body: conversation('openai_compatible', 'gpt-4o-mini') },
  'POST /api/spaces/[spaceId]/playground/messages': {
    body: conversation('anthropic_compatible', 'claude-haiku-4-5', { max_tokens: 9 }),
  },
  'GET /api/spaces/[spaceId]/playground/models': {},
  'GET /api/spaces/[spaceId]/provider-keys': {},
  'POST /api/spaces/[spaceId]/provider-keys': { body: provider },
  'PATCH /api/spaces/[spaceId]/provider-keys/[id]': { body: () => ({ label: newId() }), params: { id: providerKey } },
  'DELETE /api/spaces/[spaceId]/provider-keys/[id]': { params: { id: providerKey } },
  'POST /api/spaces/[spaceId]/provider-keys/[id]/verify': { body: {}, params: { id: providerKey } },
  'POST /api/spaces/[spaceId]/provider-keys/[id]/rotate': {
    body: { apiKey: 'sk-another-key-that-works' },
    params: { id: providerKey },
  },
  'POST /api/spaces/[spaceId]/provider-keys/[id]/default': { body: {}, params: { id: providerKey } },
  'GET /api/spaces/[spaceId]/models': { query: 'search=demo' },
  'POST /api/spaces/[spaceId]/models': { body: () => ({ name: newId() }), bodyIds: { providerKeyId: providerKey } },
  'PATCH /api/spaces/[spaceId]/models/[id]': { body: { enabled: false }, params: { id: model } },
  'DELETE /api/spaces/[spaceId]/models/[id]': { params: { id: manualModel } },
  'POST /api/spaces/[spaceId]/models/discover': { bodyIds: { providerKeyId: providerKey } },
  'GET /api/spaces/[spaceId]/models/sources': {},
  'GET /api/spaces/[spaceId]/models/prices': {},
  'PUT /api/spaces/[spaceId]/models/prices': { body: { input: '1', output: '2' }, bodyIds: { modelId: model } },
  'DELETE /api/spaces/[spaceId]/models/prices/[id]': { params: { id: modelPrice } },
  'PUT /api/spaces/[spaceId]/models/unpriced': { body: { unpricedModels: 'refuse' } },
  'GET /api/spaces/[spaceId]/model-aliases': {},
  'POST /api/spaces/[spaceId]/model-aliases': {
    body: () => ({ name: newId(), model: 'demo-gpt' }),
    bodyIds: { providerKeyId: providerKey },
  },
  'DELETE /api/spaces/[spaceId]/model-aliases/[id]': { params: { id: modelAlias } },
  'GET /api/spaces/[spaceId]/model-defaults': {},
  'PUT /api/spaces/[spaceId]/model-defaults': { body: { role: 'chat' }, bodyIds: { modelId: model } },
  'GET /api/spaces/[spaceId]/budgets': {},
  'POST /api/spaces/[spaceId]/budgets': {
    body: { subject: 'token', period: 'day', limitNanoUsd: '1000000000' },
    bodyIds: { tokenId: serviceToken },
  },
  'PATCH /api/spaces/[spaceId]/budgets/[id]': { body: { limitNanoUsd: '2000000000' }, params: { id: budget } },
  'DELETE /api/spaces/[spaceId]/budgets/[id]': { params: { id: budget } },
  'DELETE /api/spaces/[spaceId]/budgets/increases/[id]': { params: { id: budgetIncrease } },
  'POST /api/spaces/[spaceId]/budgets/[id]/increases': {
    body: { kind: 'top_up', amountNanoUsd: '1000000', reason: 'the end of the month' },
    params: { id: budget },
  },
  'GET /api/spaces/[spaceId]/limits': {},
  'PUT /api/spaces/[spaceId]/limits': {
    body: { subject: 'token', requestsPerMinute: 60 },
    bodyIds: { tokenId: serviceToken },
  },
  'DELETE /api/spaces/[spaceId]/limits/[id]': { params: { id: spaceLimit } },
  'GET /api/spaces/[spaceId]/tokens': {},
  'PUT /api/spaces/[spaceId]/tokens/[id]/reach': { body: {}, params: { id: cutToken } },
  'DELETE /api/spaces/[spaceId]/tokens/[id]/reach': { params: { id: serviceToken } },
  'GET /api/spaces/[spaceId]/service-tokens': {},
  'POST /api/spaces/[spaceId]/service-tokens': {
    body: { name: 'nightly jobs' },
    grants: USUAL_TOKEN_PERMISSIONS,
  },
  'DELETE /api/spaces/[spaceId]/service-tokens/[id]': { params: { id: serviceToken } },
  'POST /api/spaces/[spaceId]/service-tokens/[id]/rotate': {
    body: {},
    params: { id: serviceToken },
    grants: TokenPermission.options,
  },
  'GET /api/spaces/[spaceId]/usage': { query: 'zone=Europe/Berlin' },
  'GET /api/spaces/[spaceId]/usage/export': { query: 'from=2026-01-01&to=2026-01-31&format=ndjson' },
  'GET /api/spaces/[spaceId]/usage/events': { query: 'limit=5' },
  'GET /api/spaces/[spaceId]/usage/events/[id]': { params: { id: usageEvent } },
}

/** Pages with parameters of their own, by the path the registry names them with; the others need no row. */
export const PAGE_FIXTURES: Readonly<Record<string, PageFixture>> = {
  '/admin/users/[id]': { params: { id: anybody } },
}

/** The data plane, by `METHOD /path` below `/api/v1`: a body per endpoint, where `model` is the name of a model. */
export const ENDPOINT_FIXTURES: Readonly<Record<string, EndpointFixture>> = {
  'POST /chat/completions': { body: (model) => ({ model, messages: [{ role: 'user', content: 'hello' }] }) },
  'POST /responses': { body: (model) => ({ model, input: 'hello' }) },
  'POST /completions': { body: (model) => ({ model, prompt: 'hello' }) },
  'POST /embeddings': { body: (model) => ({ model, input: 'a boat' }) },
  'POST /moderations': { body: (model) => ({ model, input: 'a boat' }) },
  'POST /images/generations': { body: (model) => ({ model, prompt: 'a boat' }) },
  'POST /images/edits': { form: (model) => ({ model, prompt: 'a boat' }) },
  'POST /audio/speech': { body: (model) => ({ model, input: 'a boat', voice: 'alloy' }) },
  'POST /audio/transcriptions': { form: (model) => ({ model }) },
  'POST /audio/translations': { form: (model) => ({ model }) },
  'POST /messages': {
    body: (model) => ({ model, max_tokens: 9, messages: [{ role: 'user', content: 'hello' }] }),
  },
  'POST /messages/count_tokens': { body: (model) => ({ model, messages: [{ role: 'user', content: 'hello' }] }) },
  'GET /models': {},
  'GET /models/*': {},
  'GET /providers': {},
  'GET /usage': {},
  // No call has a model's name for its id.
  'GET /usage/*': { own: 404 },
  'POST /token-count': { body: (model) => ({ model, input: 'a boat' }) },
  'POST /cost-estimate': { body: (model) => ({ model, prompt_tokens: 1 }) },
  'GET /quota-stats': {},
  'GET /whoami': {},
  'GET /verify': {},
  'GET /spaces': {},
  'POST /tokens/report-leak': { body: () => ({ token: 'kw_pat_' }), status: 202 },
}
