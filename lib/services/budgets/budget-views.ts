import { periodAt } from '@/lib/budgets/calendar'
import { type PeriodState, periodStates, UNTOUCHED } from '@/lib/budgets/period-states'
import type { Transaction } from '@/lib/db/client'
import type { Prisma } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import {
  type BudgetIncreaseView,
  BudgetPeriod,
  BudgetReserve,
  type BudgetSubject,
  type BudgetView,
  UnpricedCalls,
} from '@/lib/schemas/budget'
import { rawDatabase } from './raw-database'

const PERSON = { select: { name: true, email: true } } as const
const PARTS = {
  member: { select: { user: PERSON } },
  token: { select: { name: true, prefix: true, user: { select: { name: true } } } },
} as const satisfies Prisma.BudgetInclude

type Row = Prisma.BudgetGetPayload<{ include: typeof PARTS }>
type Increase = Prisma.BudgetIncreaseGetPayload<object>
type People = ReadonlyMap<string, { name: string; email: string }>

/** Those whose subject is there: a member who left, or a token that was revoked, spends nothing any more. */
const LIVING: Prisma.BudgetWhereInput = {
  AND: [
    { OR: [{ tokenId: null }, { tokens: { some: { token: { revokedAt: null } } } }] },
    { OR: [{ userId: null }, { member: { removedAt: null } }] },
  ],
}

/**
 * Budgets in their present period: of the space first, then of members and tokens by name, longer periods first.
 * @param manageable whether the viewer may change them
 */
export async function budgetViews(
  tx: Transaction,
  where: Prisma.BudgetWhereInput,
  manageable: boolean,
): Promise<BudgetView[]> {
  const now = new Date()
  const rows = await tx.budget.findMany({ where: { AND: [LIVING, where] }, include: PARTS })
  const budgets = rows.map((row) => ({ row, ...presentPeriod(row, now) }))
  const ids = rows.map(({ id }) => id)
  const states = await periodStates(
    rawDatabase(tx),
    budgets.map(({ row, startsAt }) => ({ budgetId: row.id, startsAt })),
  )
  const increases = await tx.budgetIncrease.findMany({
    where: { budgetId: { in: ids }, ...countingAt(now) },
    orderBy: { startsAt: 'desc' },
  })
  const people = await peopleOf(tx, [...increases.map((each) => each.createdById), ...rows.map(setterOf)])
  return budgets
    .map(({ row, startsAt, endsAt }) =>
      toView(row, {
        startsAt,
        endsAt,
        state: states.get(row.id) ?? UNTOUCHED,
        increases: increases.filter(({ budgetId }) => budgetId === row.id),
        people,
        manageable,
      }),
    )
    .sort(byImportance)
}

/** One budget. @throws AppError `not_found` */
export async function budgetView(tx: Transaction, where: Prisma.BudgetWhereInput): Promise<BudgetView> {
  const [view] = await budgetViews(tx, where, true)
  if (view === undefined) throw new AppError('not_found', 'There is no such budget.')
  return view
}

/** Increases that count at a moment. */
export const countingAt = (now: Date): Prisma.BudgetIncreaseWhereInput => ({
  startsAt: { lte: now },
  OR: [{ endsAt: null }, { endsAt: { gt: now } }],
})

/** The period of a stored budget that a moment is in. */
export function presentPeriod(row: Pick<Row, 'period' | 'zone' | 'createdAt'>, now: Date) {
  return periodAt(BudgetPeriod.parse(row.period), row.zone, now.getTime(), row.createdAt.getTime())
}

const setterOf = ({ updatedById, createdById }: Row): string => updatedById ?? createdById ?? ''

async function peopleOf(tx: Transaction, ids: readonly string[]): Promise<People> {
  const found = await tx.user.findMany({
    where: { id: { in: [...new Set(ids)].filter((id) => id !== '') } },
    select: { id: true, name: true, email: true },
  })
  return new Map(found.map(({ id, name, email }) => [id, { name, email }]))
}

type Parts = {
  startsAt: number
  endsAt: number | null
  state: PeriodState
  increases: readonly Increase[]
  people: People
  manageable: boolean
}

function toView(row: Row, { startsAt, endsAt, state, increases, people, manageable }: Parts): BudgetView {
  const limit = increases.reduce((sum, { amountNano }) => sum + amountNano, row.limitNano)
  const left = limit - state.spent - state.reserved
  return {
    id: row.id,
    subject: subjectOf(row),
    of: nameOf(row),
    period: BudgetPeriod.parse(row.period),
    zone: row.zone,
    baseNanoUsd: String(row.limitNano),
    limitNanoUsd: String(limit),
    spentNanoUsd: String(state.spent),
    reservedNanoUsd: String(state.reserved),
    leftNanoUsd: String(left > 0n ? left : 0n),
    unpricedRequests: state.unpriced,
    startsAt: new Date(startsAt).toISOString(),
    resetsAt: endsAt === null ? null : new Date(endsAt).toISOString(),
    unpriced: UnpricedCalls.parse(row.unpriced),
    reserve: BudgetReserve.parse(row.reserve),
    endsStreams: row.endsStreams,
    increases: increases.map((increase) => toIncrease(increase, people)),
    setBy: people.get(setterOf(row)) ?? null,
    setAt: row.updatedAt.toISOString(),
    manageable,
  }
}

const toIncrease = (increase: Increase, people: People): BudgetIncreaseView => ({
  id: increase.id,
  amountNanoUsd: String(increase.amountNano),
  reason: increase.reason,
  startsAt: increase.startsAt.toISOString(),
  endsAt: increase.endsAt?.toISOString() ?? null,
  by: people.get(increase.createdById) ?? null,
})

const subjectOf = ({ userId, tokenId }: Row): BudgetSubject =>
  userId !== null ? 'member' : tokenId !== null ? 'token' : 'space'

function nameOf({ userId, member, tokenId, token }: Row): BudgetView['of'] {
  if (userId !== null && member !== null) return { id: userId, name: member.user.name, detail: member.user.email }
  if (tokenId === null || token === null) return null
  const owner = token.user === null ? 'the space' : token.user.name
  return { id: tokenId, name: token.name, detail: `${token.prefix}… of ${owner}` }
}

const SUBJECTS: readonly string[] = ['space', 'member', 'token']
const PERIODS: readonly string[] = ['total', 'month', 'week', 'day']

const byImportance = (one: BudgetView, other: BudgetView): number =>
  SUBJECTS.indexOf(one.subject) - SUBJECTS.indexOf(other.subject) ||
  (one.of?.name ?? '').localeCompare(other.of?.name ?? '', 'en') ||
  (one.of?.id ?? '').localeCompare(other.of?.id ?? '') ||
  PERIODS.indexOf(one.period) - PERIODS.indexOf(other.period)
