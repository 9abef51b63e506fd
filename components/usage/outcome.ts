import type { BadgeTone } from '@/components/ui/badge'

type Words = { label: string; tone: BadgeTone; meaning: string }

/**
 * How a call ended, in words for people and the tone they are shown in. An outcome this version does not know is shown
 * as it is.
 */
export function outcomeOf(outcome: string, errorCode: string | null = null): Words {
  const cut = outcome === 'truncated' && errorCode !== null ? own(CUTS, errorCode) : undefined
  if (cut !== undefined) return { label: 'Cut by Keyway', tone: 'warning', meaning: cut }
  return own<Words>(OUTCOMES, outcome) ?? { label: outcome.replaceAll('_', ' '), tone: 'neutral', meaning: '' }
}

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

const OUTCOMES = {
  completed: { label: 'Completed', tone: 'ok', meaning: 'The whole answer was delivered.' },
  client_abort: { label: 'Client left', tone: 'neutral', meaning: 'The client closed the connection before the end.' },
  upstream_error: { label: 'Provider error', tone: 'danger', meaning: 'The provider answered with an error.' },
  truncated: { label: 'Cut off', tone: 'warning', meaning: 'The provider stopped in the middle of the answer.' },
  timeout: { label: 'Timed out', tone: 'warning', meaning: 'The provider took too long.' },
  rejected: { label: 'Refused', tone: 'warning', meaning: 'Keyway refused the call before it reached a provider.' },
  gateway_crash: { label: 'Interrupted', tone: 'danger', meaning: 'Keyway stopped while the call was open.' },
} satisfies Record<string, Words>

/** Every way a call can end. */
export const OUTCOME_NAMES = Object.keys(OUTCOMES) as readonly (keyof typeof OUTCOMES)[]

/** Why Keyway itself ended an answer, by the call's error code. */
const CUTS: Readonly<Record<string, string>> = {
  api_access_disabled: 'The space stopped accepting calls during the answer.',
  token_revoked: 'The token was revoked during the answer.',
  token_invalid: 'The token lost its place during the answer: it was cut off, or its owner or the space is gone.',
  space_not_found: 'The token was cut off from this space during the answer.',
  insufficient_permissions: 'The role behind the token stopped allowing this during the answer.',
  auth_unavailable: 'Something about the token changed during the answer, and nobody could say whether it may go on.',
  draining: 'Keyway was stopped during the answer.',
}
