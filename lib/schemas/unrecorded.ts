import { z } from 'zod'
import { Id, ListQuery, Moment, safeText } from './common'

/** `open`: the database refused it; `recorded`: a later try stored it; `discarded`: somebody decided that it does not count. */
export const UnrecordedState = z.enum(['open', 'recorded', 'discarded'])
export type UnrecordedState = z.infer<typeof UnrecordedState>

export const UnrecordedQuery = ListQuery.extend({ state: UnrecordedState.default('open') })
export type UnrecordedQuery = z.output<typeof UnrecordedQuery>

/** A finished call that is not in the ledger, because the database refused it. */
export const UnrecordedView = z.object({
  id: Id,
  /** The call's own id, as its client got it. */
  requestId: z.string(),
  state: UnrecordedState,
  /** Why the database refused it at the last try. */
  problem: z.string(),
  tries: z.number(),
  createdAt: Moment,
  triedAt: Moment,
  resolvedAt: Moment.nullable(),
  /** Of a discarded one: why. */
  reason: z.string().nullable(),
  model: z.string().nullable(),
  outcome: z.string().nullable(),
  /** All that is known of the call, as indented JSON. */
  payload: z.string(),
})
export type UnrecordedView = z.infer<typeof UnrecordedView>

/** Newest first; `total` counts all in the chosen state. */
export const UnrecordedList = z.object({
  items: z.array(UnrecordedView),
  nextCursor: z.string().nullable(),
  total: z.number(),
})
export type UnrecordedList = z.infer<typeof UnrecordedList>

export const DiscardUnrecordedInput = z.strictObject({ id: Id, reason: safeText('The reason', 200) })

/** What became of trying all open ones again: `left` were not tried, because there are more than one request takes on. */
export const RetriedUnrecorded = z.object({ recorded: z.number(), refused: z.number(), left: z.number() })
export type RetriedUnrecorded = z.infer<typeof RetriedUnrecorded>
