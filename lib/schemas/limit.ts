import './without-eval'
import { z } from 'zod'
import { Id, Moment, NanoUsd, safeText } from './common'

/** For whom a space can set a limit. */
export const LimitSubject = z.enum(['space', 'person', 'token', 'model'])
export type LimitSubject = z.infer<typeof LimitSubject>

const WHOLE = 'Enter a whole number of at least 1, or leave it empty'
const count = (most: number) =>
  z
    .number(WHOLE)
    .int(WHOLE)
    .min(1, WHOLE)
    .max(most, `At most ${most.toLocaleString('en-US')}`)
    .nullable()

/** Who or what it holds for: '' for the space, the id of a person or token, `provider/model`. */
const SubjectId = z.string().trim().max(400)

const Target = { subject: LimitSubject, subjectId: SubjectId }

/** Names its subject, as the subject's kind wants it. */
function checkSubject(
  value: { subject: string; subjectId: string },
  ctx: { addIssue: (issue: { code: 'custom'; path: string[]; message: string }) => void },
): void {
  const { subject, subjectId } = value
  const message = {
    space: subjectId === '' ? null : 'A limit of the space names nothing else',
    model: /^[^\s/]+\/\S+$/.test(subjectId) ? null : 'Enter the model as provider/model',
    person: Id.safeParse(subjectId).success ? null : 'Choose a person',
    token: Id.safeParse(subjectId).success ? null : 'Choose a token',
  }[subject]
  if (typeof message === 'string') ctx.addIssue({ code: 'custom', path: ['subjectId'], message })
}

/** Sets the limit of one subject; it takes the place of the one it had. At least one of the three is a number. */
export const SetLimitInput = z
  .strictObject({
    ...Target,
    requestsPerMinute: count(10_000_000),
    tokensPerMinute: count(100_000_000_000),
    concurrent: count(100_000),
  })
  .superRefine((value, ctx) => {
    checkSubject(value, ctx)
    if (value.requestsPerMinute === null && value.tokensPerMinute === null && value.concurrent === null)
      ctx.addIssue({ code: 'custom', path: ['requestsPerMinute'], message: 'Enter at least one limit' })
  })
export type SetLimitInput = z.output<typeof SetLimitInput>

/** A limit, with what is taken of it in this process: within the last minute, and at the same time. */
export const LimitView = z.object({
  id: Id,
  subject: z.enum(['platform', ...LimitSubject.options]),
  subjectId: z.string(),
  /** As people know it; null when it is gone. */
  subjectName: z.string().nullable(),
  requestsPerMinute: z.number().int().nullable(),
  tokensPerMinute: z.number().int().nullable(),
  concurrent: z.number().int().nullable(),
  used: z.object({ requests: z.number(), tokens: z.number(), concurrent: z.number() }),
  /** Set by the platform: a space cannot change it. */
  byPlatform: z.boolean(),
  setBy: z.string().nullable(),
  setAt: Moment,
})
export type LimitView = z.infer<typeof LimitView>

export const LimitList = z.object({ items: z.array(LimitView) })
export type LimitList = z.infer<typeof LimitList>

export const RemovedLimit = z.object({ id: Id })

/** Who may have a limit or a budget of their own in the space. */
export const LimitTargets = z.object({
  people: z.array(z.object({ id: Id, name: z.string() })),
  tokens: z.array(z.object({ id: Id, name: z.string() })),
  models: z.array(z.string()),
})
export type LimitTargets = z.infer<typeof LimitTargets>

export const BudgetSubject = z.enum(['space', 'person', 'token'])
export type BudgetSubject = z.infer<typeof BudgetSubject>
export const BudgetPeriod = z.enum(['day', 'week', 'month', 'total'])
export type BudgetPeriod = z.infer<typeof BudgetPeriod>

/** Above nine million dollars is a slip of the hand. */
const MAX_NANO = 9_000_000_000_000_000n

/** Whole nano-dollars of an amount as `DollarAmount` leaves it. */
export function nanoOf(dollars: string): bigint {
  const [whole = '0', part = ''] = dollars.split('.')
  return BigInt(whole) * 1_000_000_000n + BigInt(part.padEnd(9, '0'))
}

/** Dollars as a person types them, `12`, `12.5`, `$1,000`; what comes out is digits and at most one point. */
const DollarAmount = z
  .string()
  .trim()
  .transform((text) => text.replace(/^\$\s*/, '').replaceAll(',', ''))
  .pipe(
    z
      .string()
      .regex(/^\d{1,10}(?:\.\d{1,9})?$/, { error: 'Enter an amount of dollars such as 50 or 12.50', abort: true })
      .refine((text) => nanoOf(text) > 0n, 'Enter more than nothing')
      .refine((text) => nanoOf(text) <= MAX_NANO, 'At most $9,000,000'),
  )

const TimeZone = z
  .string()
  .max(64)
  .refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC', 'Choose a time zone')

const Unpriced = z.enum(['refuse', 'allow'])

export const CreateBudgetInput = z
  .strictObject({
    subject: BudgetSubject,
    subjectId: SubjectId,
    period: BudgetPeriod,
    timeZone: TimeZone,
    amount: DollarAmount,
    unpriced: Unpriced.default('refuse'),
  })
  .superRefine(checkSubject)
export type CreateBudgetInput = z.output<typeof CreateBudgetInput>

export const UpdateBudgetInput = z.strictObject({ id: Id, amount: DollarAmount, unpriced: Unpriced })

/** Adds to the running period only; the next begins with the budget's own amount. */
export const TopUpBudgetInput = z.strictObject({ id: Id, amount: DollarAmount, reason: safeText('The reason', 200) })

export const BudgetView = z.object({
  id: Id,
  subject: BudgetSubject,
  subjectId: z.string(),
  subjectName: z.string().nullable(),
  period: BudgetPeriod,
  timeZone: z.string(),
  amountNano: NanoUsd,
  /** Added to this period; "0" when nothing was. */
  extraNano: NanoUsd,
  spentNano: NanoUsd,
  /** Held by running calls, and set aside for coming ones. */
  reservedNano: NanoUsd,
  leftNano: NanoUsd,
  periodStart: Moment.nullable(),
  periodEnd: Moment.nullable(),
  unpriced: Unpriced,
  setBy: z.string().nullable(),
  setAt: Moment,
})
export type BudgetView = z.infer<typeof BudgetView>

export const BudgetList = z.object({ items: z.array(BudgetView) })
export type BudgetList = z.infer<typeof BudgetList>
export const RemovedBudget = z.object({ id: Id })
