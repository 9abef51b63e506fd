import type { SelfContext, SpaceContext } from '@/lib/auth/contexts'
import { newId } from '@/lib/crypto/id'
import { digestToken, mintToken } from '@/lib/crypto/token-secret'
import { inTransaction, isUniqueViolation, type Transaction } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import type { Change } from '@/lib/auth/changes'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { MAX_LIVE_TOKENS } from '@/lib/schemas/token'
import { LIVE, ownedBySql, type TokenOwner, TOKENS } from './live-tokens'

type NewToken = {
  owner: TokenOwner
  /** Null = every space of the owner. */
  spaceId: string | null
  name: string
  permissions: readonly string[]
  modelAllow: readonly string[]
  createdAt: Date
  expiresAt: Date | null
  rotatedFromId: string | null
}

/** Waits for whoever else makes tokens for this owner, so that a limit can be counted. */
export async function lockOwner(tx: Transaction, owner: TokenOwner): Promise<void> {
  if ('userId' in owner) await tx.$queryRaw`SELECT id FROM "user" WHERE id = ${owner.userId}::uuid FOR UPDATE`
  else await tx.$queryRaw`SELECT id FROM space WHERE id = ${owner.spaceId}::uuid FOR UPDATE`
}

/**
 * Stores a new token of an owner who is locked.
 * @returns its id and the secret, which exists nowhere else.
 * @throws AppError `conflict` at the limit of live tokens, or when a token of this Idempotency-Key was made before (B14).
 */
export async function insertToken(
  tx: Transaction,
  ctx: SelfContext | SpaceContext,
  token: NewToken,
): Promise<{ id: string; secret: string }> {
  const createdById = ctx.principal.userId
  const idempotencyKey = idempotencyKeyOf(ctx)
  if (idempotencyKey !== null && (await tx.personalAccessToken.count({ where: { createdById, idempotencyKey } })) > 0) {
    throw madeBefore()
  }
  await requireRoom(tx, token.owner)
  const { keyRing } = processState()
  const { value, prefix } = mintToken()
  const secret = value.reveal('show-once')
  const id = newId()
  await tx.personalAccessToken.create({
    data: {
      id,
      userId: 'userId' in token.owner ? token.owner.userId : null,
      spaceId: token.spaceId,
      createdById,
      name: token.name,
      prefix,
      hash: digestToken(keyRing, secret),
      hashScheme: keyRing.key('token-pepper').id,
      permissions: [...token.permissions],
      modelAllow: [...token.modelAllow],
      createdAt: token.createdAt,
      expiresAt: token.expiresAt,
      rotatedFromId: token.rotatedFromId,
      createdIpHash: ctx.facts.ipHash,
      idempotencyKey,
    },
  })
  return { id, secret }
}

/** `inTransaction` for work that inserts a token: two of the same Idempotency-Key at once make one (B14). */
export async function inTokenTransaction<T>(
  work: (tx: Transaction, changed: (change: Change) => void) => Promise<T>,
): Promise<T> {
  try {
    return await inTransaction(work)
  } catch (error) {
    if (isUniqueViolation(error)) throw madeBefore()
    throw error
  }
}

const madeBefore = (): AppError =>
  new AppError(
    'conflict',
    'A token was already made with this Idempotency-Key. Its secret was shown once and cannot be shown again: revoke that token and make another.',
  )

function idempotencyKeyOf({ facts }: SelfContext | SpaceContext): string | null {
  const key = facts.idempotencyKey ?? null
  if (key === null || /^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw new AppError('invalid_input', 'An Idempotency-Key has 1 to 255 visible ASCII characters.')
}

async function requireRoom(tx: Transaction, owner: TokenOwner): Promise<void> {
  const [counted] = await tx.$queryRaw<[{ live: bigint }]>(
    Prisma.sql`SELECT count(*) AS live FROM ${TOKENS} WHERE ${ownedBySql(owner)} AND ${LIVE}`,
  )
  if (counted.live < MAX_LIVE_TOKENS) return
  const has = 'userId' in owner ? 'You have' : 'This space has'
  throw new AppError(
    'conflict',
    `${has} ${MAX_LIVE_TOKENS} live tokens, which is the limit. Revoke one that is no longer used.`,
  )
}
