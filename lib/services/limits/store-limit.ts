import type { Context } from '@/lib/auth/contexts'
import { newId } from '@/lib/crypto/id'
import type { Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import type { LimitSubject, LimitView } from '@/lib/schemas/limit'
import { escapeLike } from '@/lib/services/escape-like'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { type LimitNumbers, limitViews } from './limit-views'

/** Of one space, and over all spaces: more would be read with every first call. */
const MAX_LIMITS = 1000

/** Which row: at most one of the last three is set. */
export type LimitedThing = {
  spaceId: string | null
  userId: string | null
  tokenId: string | null
  model: string | null
}

/** The field of a form that says what is limited. */
const FIELD_AT_FAULT: Readonly<Record<LimitSubject, string>> = {
  platform: 'subject',
  space: 'subject',
  person: 'userId',
  member: 'userId',
  token: 'tokenId',
  model: 'model',
}

/**
 * Stores a limit in the place of the one there is. The caller holds a lock that keeps others from doing the same.
 * @throws AppError `conflict` when there is one and it was not to be changed, or when there are as many as there may be.
 */
export async function storeLimit(
  tx: Transaction,
  ctx: Context,
  subject: LimitSubject,
  thing: LimitedThing,
  { requestsPerMinute, tokensPerMinute, concurrentCalls, onlyNew }: LimitNumbers & { onlyNew: boolean },
): Promise<LimitView> {
  const { spaceId, model, ...others } = thing
  const numbers = { requestsPerMinute, tokensPerMinute, concurrentCalls }
  const setById = ctx.principal.kind === 'session' ? ctx.principal.userId : null
  const before = await tx.callLimit.findFirst({
    // Names that differ in case only lead to one model (J03); Prisma asks with ILIKE.
    where: { spaceId, ...others, model: model === null ? null : { equals: escapeLike(model), mode: 'insensitive' } },
  })
  if (before !== null && onlyNew) {
    const message = 'There is a limit for this already. Change that one in the list.'
    throw new AppError('conflict', message, { issues: [{ path: FIELD_AT_FAULT[subject], message }] })
  }
  if (before === null && (await tx.callLimit.count({ where: { spaceId } })) >= MAX_LIMITS) {
    throw new AppError('conflict', `There are ${MAX_LIMITS} limits already. Clear one that nobody needs.`)
  }
  const { id } = before
    ? await tx.callLimit.update({ where: { id: before.id }, data: { ...numbers, setById, setAt: new Date() } })
    : await tx.callLimit.create({ data: { id: newId(), ...thing, ...numbers, setById } })
  const { items } = await limitViews(tx, { id }, () => true)
  const [view] = items
  if (view === undefined) throw new AppError('internal', 'The limit is not there after it was set.')
  await recordAudit(tx, ctx, {
    action: 'limit.set',
    subjectType: 'limit',
    subjectId: id,
    spaceId,
    ...(before ? { before: numbersOf(before) } : {}),
    after: { subject, of: view.of?.name ?? null, ...numbers },
  })
  return view
}

/** Takes a limit away. @throws AppError `not_found` when there is none with this id. */
export async function clearStoredLimit(
  tx: Transaction,
  ctx: Context,
  where: { id: string; spaceId: string | null },
): Promise<void> {
  const { items } = await limitViews(tx, where, () => true)
  const before = await tx.callLimit.findFirst({ where })
  if (before === null) throw new AppError('not_found', 'There is no such limit.')
  await tx.callLimit.delete({ where: { id: before.id } })
  await recordAudit(tx, ctx, {
    action: 'limit.cleared',
    subjectType: 'limit',
    subjectId: before.id,
    spaceId: where.spaceId,
    before: { subject: items[0]?.subject ?? null, of: items[0]?.of?.name ?? null, ...numbersOf(before) },
  })
}

const numbersOf = ({ requestsPerMinute, tokensPerMinute, concurrentCalls }: LimitNumbers): LimitNumbers => ({
  requestsPerMinute,
  tokensPerMinute,
  concurrentCalls,
})
