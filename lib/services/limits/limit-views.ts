import type { Transaction } from '@/lib/db/client'
import type { Prisma } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { readRule } from '@/lib/limits/read-rule'
import type { Standing } from '@/lib/limits/rule'
import { processState } from '@/lib/process-state'
import type { LimitFigure, LimitList, LimitView } from '@/lib/schemas/limit'

const PERSON = { select: { name: true, email: true } } as const
const PARTS = {
  user: PERSON,
  setBy: PERSON,
  token: { select: { name: true, prefix: true, user: { select: { name: true } } } },
} as const satisfies Prisma.CallLimitInclude

type Row = Prisma.CallLimitGetPayload<{ include: typeof PARTS }>

/** Those whose subject is there: a member who left, or a token that was revoked, is limited by that. */
const LIVING: Prisma.CallLimitWhereInput = {
  AND: [
    { OR: [{ tokenId: null }, { token: { revokedAt: null } }] },
    { OR: [{ userId: null }, { spaceId: null }, { member: { removedAt: null } }] },
  ],
}

/**
 * Limits with what is used of them now: first those that hold for all, then by who and what they are about.
 * @param manageable whether the viewer may change this one
 * @throws AppError `unavailable` for a stored limit that cannot be understood: it is not shown as one that is none.
 */
export async function limitViews(
  tx: Pick<Transaction, 'callLimit'>,
  where: Prisma.CallLimitWhereInput,
  manageable: (row: Pick<Row, 'spaceId'>) => boolean,
): Promise<LimitList> {
  const rows = await tx.callLimit.findMany({ where: { AND: [LIVING, where] }, include: PARTS })
  const rules = rows.map(ruleOf)
  const { standings, counting } = await processState().limiter.look(rules)
  const items = rows.map((row, i): LimitView => {
    const rule = rules[i]
    const standing = standings[i]
    if (rule === undefined || standing === undefined) throw new AppError('internal', 'A limit was not counted.')
    return {
      id: row.id,
      subject: rule.subject,
      of: nameOf(row),
      ...figures(row, standing),
      setBy: row.setBy,
      setAt: row.setAt.toISOString(),
      manageable: manageable(row),
    }
  })
  return { items: items.sort(byImportance), counting }
}

/** What is stored, without what is used. */
export type LimitNumbers = Pick<Row, 'requestsPerMinute' | 'tokensPerMinute' | 'concurrentCalls'>

const ORDER = ['platform', 'space', 'person', 'member', 'token', 'model']

const byImportance = (one: LimitView, other: LimitView): number =>
  ORDER.indexOf(one.subject) - ORDER.indexOf(other.subject) ||
  (one.of?.name ?? '').localeCompare(other.of?.name ?? '', 'en') ||
  (one.id < other.id ? -1 : 1)

function ruleOf(row: Row) {
  const rule = readRule({
    id: row.countedAs ?? row.id,
    space_id: row.spaceId,
    user_id: row.userId,
    token_id: row.tokenId,
    model: row.model,
    requests_per_minute: row.requestsPerMinute,
    tokens_per_minute: row.tokensPerMinute,
    concurrent_calls: row.concurrentCalls,
  })
  if (rule === null) throw new AppError('unavailable', `The stored limit ${row.id} cannot be understood.`)
  return rule
}

function figures(
  row: LimitNumbers,
  standing: Standing,
): Pick<LimitView, 'requestsPerMinute' | 'tokensPerMinute' | 'concurrentCalls'> {
  const figure = (limit: number | null, used: number): LimitFigure | null => (limit === null ? null : { limit, used })
  return {
    requestsPerMinute: figure(row.requestsPerMinute, standing.requests),
    tokensPerMinute: figure(row.tokensPerMinute, standing.tokens),
    concurrentCalls: figure(row.concurrentCalls, standing.concurrent),
  }
}

function nameOf({ userId, user, tokenId, token, model }: Row): LimitView['of'] {
  if (user !== null) return { id: userId, name: user.name, detail: user.email }
  if (token !== null) {
    const owner = token.user === null ? 'the space' : token.user.name
    return { id: tokenId, name: token.name, detail: `${token.prefix}… of ${owner}` }
  }
  return model === null ? null : { id: null, name: model, detail: null }
}
