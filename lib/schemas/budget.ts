import './without-eval'
import { z } from 'zod'
import { Id, Moment, NanoUsd, safeText } from './common'

/** Who a budget is of: the whole space, one of its members, or one token that reaches it. */
export const BudgetSubject = z.enum(['space', 'member', 'token'])
export type BudgetSubject = z.infer<typeof BudgetSubject>

/** How long it lasts before it starts anew; `total` never does. */
export const BudgetPeriod = z.enum(['day', 'week', 'month', 'total'])
export type BudgetPeriod = z.infer<typeof BudgetPeriod>

/** What becomes of a call whose price is not known: refused, or let pass and counted as not priced. */
export const UnpricedCalls = z.enum(['refuse', 'allow'])
/** What a running call sets aside: what such calls cost as a rule, or the most it can cost. */
export const BudgetReserve = z.enum(['usual', 'most'])

/** More money for a while. `endsAt` null = as long as the budget. */
export const BudgetIncreaseView = z.object({
  id: Id,
  amountNanoUsd: NanoUsd,
  reason: z.string(),
  startsAt: Moment,
  endsAt: Moment.nullable(),
  by: z.object({ name: z.string(), email: z.string() }).nullable(),
})
export type BudgetIncreaseView = z.infer<typeof BudgetIncreaseView>

/** A budget in its present period. */
export const BudgetView = z.object({
  id: Id,
  subject: BudgetSubject,
  /** The member or token; null for a whole space. */
  of: z.object({ id: Id, name: z.string(), detail: z.string() }).nullable(),
  period: BudgetPeriod,
  zone: z.string(),
  /** As it was set, without increases. */
  baseNanoUsd: NanoUsd,
  /** With the increases that count now. */
  limitNanoUsd: NanoUsd,
  spentNanoUsd: NanoUsd,
  /** Set aside for calls that run, and in small parts for those to come. */
  reservedNanoUsd: NanoUsd,
  /** Neither spent nor set aside; never below zero. */
  leftNanoUsd: NanoUsd,
  /** Calls of this period whose price is not known: they count as nothing here. */
  unpricedRequests: z.number().int(),
  startsAt: Moment,
  /** Null = it does not start anew. */
  resetsAt: Moment.nullable(),
  unpriced: UnpricedCalls,
  reserve: BudgetReserve,
  endsStreams: z.boolean(),
  /** Those that count now, the newest first. */
  increases: z.array(BudgetIncreaseView),
  setBy: z.object({ name: z.string(), email: z.string() }).nullable(),
  setAt: Moment,
  /** Whether the viewer may change it. */
  manageable: z.boolean(),
})
export type BudgetView = z.infer<typeof BudgetView>

export const BudgetList = z.object({ items: z.array(BudgetView) })
export type BudgetList = z.infer<typeof BudgetList>

/** A billion dollars. */
const MOST = 10n ** 18n

/** What is no number, or too long a one, is refused by the checks before. */
const within = (nano: string, fits: (value: bigint) => boolean): boolean =>
  !/^\d{1,19}$/.test(nano) || fits(BigInt(nano))

const amount = (least: bigint) =>
  NanoUsd.max(19, 'At most a billion dollars')
    .refine((nano) => within(nano, (value) => value <= MOST), 'At most a billion dollars')
    .refine((nano) => within(nano, (value) => value >= least), 'More than nothing')

const settings = {
  unpriced: UnpricedCalls.default('refuse'),
  reserve: BudgetReserve.default('usual'),
  endsStreams: z.boolean().default(true),
}

export const CreateBudgetInput = z
  .strictObject({
    subject: BudgetSubject,
    userId: Id.optional(),
    tokenId: Id.optional(),
    period: BudgetPeriod,
    /** IANA name of the zone whose calendar counts, such as Europe/Berlin. */
    zone: z.string().max(64).default('UTC'),
    /** Zero lets nothing through. */
    limitNanoUsd: amount(0n),
    ...settings,
  })
  .refine(({ subject, userId }) => (subject === 'member') === (userId !== undefined), {
    path: ['userId'],
    message: 'Choose a member',
  })
  .refine(({ subject, tokenId }) => (subject === 'token') === (tokenId !== undefined), {
    path: ['tokenId'],
    message: 'Choose a token',
  })
export type CreateBudgetInput = z.infer<typeof CreateBudgetInput>

/** What is left out stays as it is. */
export const UpdateBudgetInput = z
  .strictObject({
    id: Id,
    limitNanoUsd: amount(0n),
    unpriced: UnpricedCalls,
    reserve: BudgetReserve,
    endsStreams: z.boolean(),
  })
  .partial()
  .required({ id: true })
export type UpdateBudgetInput = z.infer<typeof UpdateBudgetInput>

export const RemovedBudget = z.object({ id: Id })

/** `top_up`: for the present period only. `temporary`: for every period until a chosen moment. */
export const IncreaseBudgetInput = z
  .strictObject({
    id: Id,
    kind: z.enum(['top_up', 'temporary']),
    amountNanoUsd: amount(1n),
    reason: safeText('The reason', 200),
    endsAt: Moment.optional(),
  })
  .refine(({ kind, endsAt }) => (kind === 'temporary') === (endsAt !== undefined), {
    path: ['endsAt'],
    message: 'Choose when it ends',
  })
export type IncreaseBudgetInput = z.infer<typeof IncreaseBudgetInput>
