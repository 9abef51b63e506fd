import type { UsageDeadLetter } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import type { UnrecordedState, UnrecordedView } from '@/lib/schemas/unrecorded'
import { isUsageRecord } from '@/lib/usage/store-batch'

/** A `where` for the events in a state. */
export const lettersIn = (state: UnrecordedState) => ({ resolution: state === 'open' ? null : state })

/** A dead letter as an administrator sees it. */
export function toUnrecordedView(letter: UsageDeadLetter): UnrecordedView {
  const { payload } = letter
  const record = isUsageRecord(payload) ? payload : null
  return {
    id: letter.id,
    requestId: letter.requestId,
    state: letter.resolution === 'recorded' || letter.resolution === 'discarded' ? letter.resolution : 'open',
    problem: letter.error,
    tries: letter.tries,
    createdAt: letter.createdAt.toISOString(),
    triedAt: letter.triedAt.toISOString(),
    resolvedAt: letter.resolvedAt?.toISOString() ?? null,
    reason: letter.resolutionReason,
    model: record?.intent.model ?? null,
    outcome: record?.settlement.outcome ?? null,
    payload: JSON.stringify(payload, null, 2),
  }
}

/** The one answer to an id that is no event's. */
export const noSuchEvent = (): AppError => new AppError('not_found', 'There is no unrecorded event with this id.')

export const alreadyResolved = (): AppError =>
  new AppError('conflict', 'This event is not open any more. Reload the page to see what became of it.')
