import type { StreamProblem } from '@/lib/client/stream-problem'
import { isAppError } from '@/lib/errors'

/** What an exception says to a person: our own words, or that the connection is gone. */
export const problemOfError = (error: unknown, requestId: string | null): StreamProblem => ({
  message: isAppError(error) ? error.message : 'The connection broke before the answer ended.',
  code: null,
  requestId,
})
