import { isAppError } from '@/lib/errors'

/** What to tell a person about any failure: the message of an expected one, a plain sentence for the rest. */
export const messageOf = (error: unknown): string =>
  isAppError(error) ? error.message : 'Something went wrong in the browser. Reload the page and try again.'
