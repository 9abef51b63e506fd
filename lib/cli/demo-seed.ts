import { createIdSource, newId } from '@/lib/crypto/id'
import { seal } from '@/lib/crypto/sealed'
import { digestToken, mintToken } from '@/lib/crypto/token-secret'
import { db, dbPool, inTransaction, type Transaction } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { createUser } from '@/lib/services/account/create-user'
import { createSpaceRow } from '@/lib/services/spaces/create-space-row'
import { sealedPlace } from '@/lib/services/provider-keys/sealed-place'
import { replaceDiscovered } from '@/lib/services/provider-keys/replace-discovered'
import { createPriceBook } from '@/lib/usage/prices'
import { storeBatch } from '@/lib/usage/store-batch'
import { toUsageRow } from '@/lib/usage/usage-row'
import { type DemoCaller, demoHistory, type DemoTarget } from './demo-history'

const SPACE_NAME = 'Northwind'
const DAYS = 56
const CALLS_PER_DAY = 110
const BATCH = 500

const TEAM = [
  { name: 'Grace Okafor', email: 'grace@demo.keyway.example', role: 'admin', client: 'claude-code', weight: 5 },
  { name: 'Linus Berg', email: 'linus@demo.keyway.example', role: 'member', client: 'openai-node', weight: 3 },
  { name: 'Mei Tanaka', email: 'mei@demo.keyway.example', role: 'member', client: 'openai-python', weight: 2 },
  { name: 'Sam Ortiz', email: 'sam@demo.keyway.example', role: 'viewer', client: null, weight: 0 },
] as const

/** The names of real providers, so that the packaged catalogue prices the history. */
const PROVIDERS = [
  {
    provider: 'openai_compatible',
    slug: 'openai',
    path: '/v1',
    models: ['gpt-5.5', 'gpt-5.4-mini', 'gpt-4o-mini', 'text-embedding-3-small'],
  },
  {
    provider: 'anthropic_compatible',
    slug: 'anthropic',
    path: '',
    models: ['claude-opus-5-5', 'claude-sonnet-5', 'claude-haiku-4-5'],
  },
] as const
const SHARES: Readonly<Record<string, number>> = {
  'gpt-5.5': 2,
  'gpt-5.4-mini': 5,
  'gpt-4o-mini': 3,
  'text-embedding-3-small': 3,
  'claude-opus-5-5': 2,
  'claude-sonnet-5': 4,
  'claude-haiku-4-5': 3,
}

/**
 * Fills an empty demo: a team space with weeks of calls, beside the administrator's own space, which stays empty for the
 * tour. Run again, it only points the demo's keys at where the mock provider listens today.
 */
export async function seedDemo(input: { adminEmail: string; mockUrl: string; now: number }): Promise<void> {
  const admin = await db().user.findUniqueOrThrow({ where: { email: input.adminEmail } })
  const existing = await db().space.findFirst({ where: { name: SPACE_NAME } })
  if (existing) {
    for (const { slug, path } of PROVIDERS) {
      await db().providerKey.updateMany({
        where: { spaceId: existing.id, slug },
        data: { baseUrl: input.mockUrl + path },
      })
    }
    return
  }
  const { spaceId, callers, targets } = await inTransaction((tx) =>
    seedTeam(tx, { adminId: admin.id, mockUrl: input.mockUrl, now: input.now }),
  )
  await seedHistory({ callers, targets, now: input.now })
  processState().changes.announce([{ kind: 'space', id: spaceId }])
}

async function seedTeam(
  tx: Transaction,
  input: { adminId: string; mockUrl: string; now: number },
): Promise<{ spaceId: string; callers: DemoCaller[]; targets: DemoTarget[] }> {
  const space = await createSpaceRow(tx, {
    name: SPACE_NAME,
    slugFrom: SPACE_NAME,
    ownerId: input.adminId,
    personal: false,
  })
  const spaceId = space.id
  await tx.space.update({ where: { id: spaceId }, data: { apiAccessEnabled: true } })
  const callers: DemoCaller[] = []
  for (const person of TEAM) {
    const { userId } = await createUser(tx, {
      email: person.email,
      name: person.name,
      passwordHash: null,
      isPlatformAdmin: false,
    })
    await tx.member.create({ data: { spaceId, userId, role: person.role } })
    if (!person.client) continue
    const tokenId = await seedToken(tx, {
      userId,
      spaceId,
      name: `${person.name.split(' ')[0]}’s laptop`,
      now: input.now,
    })
    callers.push({ spaceId, userId, tokenId, client: person.client, weight: person.weight, nights: false })
  }
  const jobToken = await seedToken(tx, { userId: input.adminId, spaceId, name: 'Nightly summaries', now: input.now })
  callers.push({
    spaceId,
    userId: input.adminId,
    tokenId: jobToken,
    client: 'openai-python',
    weight: 1.5,
    nights: true,
  })
  const targets = await seedProviderKeys(tx, { spaceId, createdById: input.adminId, mockUrl: input.mockUrl })
  return { spaceId, callers, targets }
}

/** A token whose secret nobody keeps: it is there to be looked at. */
async function seedToken(
  tx: Transaction,
  input: { userId: string; spaceId: string; name: string; now: number },
): Promise<string> {
  const { keyRing } = processState()
  const { value, prefix } = mintToken()
  const id = newId()
  await tx.personalAccessToken.create({
    data: {
      id,
      prefix,
      userId: input.userId,
      spaceId: input.spaceId,
      name: input.name,
      hash: digestToken(keyRing, value.reveal('show-once')),
      hashScheme: keyRing.key('token-pepper').id,
      permissions: ['gateway:call', 'models:read', 'usage:read'],
      createdAt: new Date(input.now - DAYS * 864e5),
      lastUsedAt: new Date(input.now - 36e5),
      expiresAt: new Date(input.now + 120 * 864e5),
    },
  })
  return id
}

async function seedProviderKeys(
  tx: Transaction,
  input: { spaceId: string; createdById: string; mockUrl: string },
): Promise<DemoTarget[]> {
  const { keyRing } = processState()
  const { spaceId, createdById } = input
  const targets: DemoTarget[] = []
  for (const { provider, slug, path, models } of PROVIDERS) {
    const id = newId()
    await tx.providerKey.create({
      data: {
        id,
        spaceId,
        provider,
        slug,
        createdById,
        label: 'Demo provider',
        baseUrl: input.mockUrl + path,
        ciphertext: seal(keyRing, 'sk-demo-provider-needs-no-real-key', sealedPlace(spaceId, id)),
        keyId: keyRing.key('provider-secret').id,
        hint: '-key',
        isDefault: true,
        status: 'ok',
        allowAnyModel: false,
        lastVerifiedAt: new Date(),
      },
    })
    await replaceDiscovered(tx, {
      spaceId,
      providerKeyId: id,
      models: models.map((name) => ({ name, contextWindow: null, maxOutputTokens: null, capabilities: [] })),
    })
    for (const model of models) {
      const endpoint = model.includes('embedding')
        ? 'embeddings'
        : slug === 'anthropic'
          ? 'messages'
          : 'chat.completions'
      targets.push({ provider: slug, providerKeyId: id, model, endpoint, weight: SHARES[model] ?? 1 })
    }
  }
  return targets
}

/** Written as the flusher writes it, so that events and sums agree. */
async function seedHistory(input: { callers: DemoCaller[]; targets: DemoTarget[]; now: number }): Promise<void> {
  const { callers, targets, now } = input
  const prices = createPriceBook()
  const newIdAt = (atMs: number): string => createIdSource(() => atMs)()
  const rows = demoHistory({
    callers,
    targets,
    days: DAYS,
    callsPerDay: CALLS_PER_DAY,
    until: now,
    newId: newIdAt,
  }).map((record) => toUsageRow(record, prices))
  const client = await dbPool().connect()
  try {
    for (let at = 0; at < rows.length; at += BATCH) await storeBatch(client, rows.slice(at, at + BATCH))
  } finally {
    client.release()
  }
}
