import type { StreamProblem } from '@/lib/client/stream-problem'

/** The page of the space where a problem is solved, and what its link says. */
export type Help = { page: 'keys' | 'members'; label: string }

const KEYS: Help = { page: 'keys', label: 'Open provider keys' }
const MEMBERS: Help = { page: 'members', label: 'Open members' }

const PAGES: ReadonlyMap<string, Help> = new Map([
  ['no_provider_key', KEYS],
  ['model_not_found', KEYS],
  ['not_found_error', KEYS],
  ['secret_unreadable', KEYS],
  ['upstream_auth_error', KEYS],
  ['upstream_error', KEYS],
  ['playground_denied', MEMBERS],
])

/** Where a problem of a call is solved; null where trying again or another prompt is all there is. */
export const helpFor = ({ code }: StreamProblem): Help | null => PAGES.get(code ?? '') ?? null

/** The gateway's words, without what it says to programs with a token. */
export const wordsOf = ({ code, message }: StreamProblem): string =>
  code === 'model_not_found' && message.startsWith('This token')
    ? 'No provider key of this space offers this model.'
    : message
