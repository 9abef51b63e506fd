import './without-eval'
import { z } from 'zod'
import { Id, Moment } from './common'

/** What a limit is about. `platform` and `person` hold over all spaces, the others in one. */
export const LimitSubject = z.enum(['platform', 'person', 'space', 'member', 'token', 'model'])
export type LimitSubject = z.infer<typeof LimitSubject>

/** One number of a limit, and how much of it is used now. */
const LimitFigure = z.object({ limit: z.number().int(), used: z.number().int() })
export type LimitFigure = z.infer<typeof LimitFigure>

/** A limit as people see it; null = not limited in that respect. */
export const LimitView = z.object({
  id: Id,
  subject: LimitSubject,
  /** Who or what: a person, a token, a model; null for a whole space and for the whole installation. */
  of: z.object({ id: Id.nullable(), name: z.string(), detail: z.string().nullable() }).nullable(),
  requestsPerMinute: LimitFigure.nullable(),
  tokensPerMinute: LimitFigure.nullable(),
  concurrentCalls: LimitFigure.nullable(),
  setBy: z.object({ name: z.string(), email: z.string() }).nullable(),
  setAt: Moment,
  /** Whether it can be changed from here. */
  manageable: z.boolean(),
})
export type LimitView = z.infer<typeof LimitView>

/** Who counts what is used: this process by itself, all of them together, or this process until Redis answers again. */
export const LimitCounting = z.enum(['here', 'everywhere', 'here_for_now'])
export type LimitCounting = z.infer<typeof LimitCounting>

export const LimitList = z.object({ items: z.array(LimitView), counting: LimitCounting })
export type LimitList = z.infer<typeof LimitList>

const limitNumber = (most: number) =>
  z
    .number('Enter a number')
    .int('Use whole numbers')
    .min(1, 'At least 1')
    .max(most, `At most ${new Intl.NumberFormat('en').format(most)}`)
    .nullable()
    .default(null)

const numbers = {
  requestsPerMinute: limitNumber(1_000_000_000),
  tokensPerMinute: limitNumber(1_000_000_000),
  concurrentCalls: limitNumber(1_000_000),
}

/** True refuses to change the limit there is: somebody who adds one does not know of it. */
const onlyNew = z.boolean().default(false)

const limitsSomething = (input: Record<keyof typeof numbers, number | null>): boolean =>
  Object.keys(numbers).some((name) => input[name as keyof typeof numbers] !== null)
const SOMETHING = { path: ['requestsPerMinute'], message: 'Limit at least one of the three' }

/** `provider/model`, as the space calls it. */
const LimitedModel = z
  .string()
  .trim()
  .max(320, 'The name is too long')
  .regex(/^[\x21-\x7E]+$/, 'The name has a space or a character that no model name has')
  .regex(/^[^/]+\/./, 'Write it as provider/model')

/** Sets the limit of a space or of something in it, or changes the one there is. */
export const SetLimitInput = z
  .strictObject({
    subject: LimitSubject.exclude(['platform', 'person']),
    userId: Id.optional(),
    tokenId: Id.optional(),
    model: LimitedModel.optional(),
    onlyNew,
    ...numbers,
  })
  .refine(limitsSomething, SOMETHING)
  .refine(({ subject, userId }) => (subject === 'member') === (userId !== undefined), {
    path: ['userId'],
    message: 'Choose a member',
  })
  .refine(({ subject, tokenId }) => (subject === 'token') === (tokenId !== undefined), {
    path: ['tokenId'],
    message: 'Choose a token',
  })
  .refine(({ subject, model }) => (subject === 'model') === (model !== undefined), {
    path: ['model'],
    message: 'Enter a model',
  })
export type SetLimitInput = z.infer<typeof SetLimitInput>

/** Sets what holds over all spaces: for everything together, or for one person. */
export const SetPlatformLimitInput = z
  .strictObject({ subject: LimitSubject.extract(['platform', 'person']), userId: Id.optional(), onlyNew, ...numbers })
  .refine(limitsSomething, SOMETHING)
  .refine(({ subject, userId }) => (subject === 'person') === (userId !== undefined), {
    path: ['userId'],
    message: 'Choose a person',
  })
export type SetPlatformLimitInput = z.infer<typeof SetPlatformLimitInput>

export const ClearedLimit = z.object({ id: Id })
