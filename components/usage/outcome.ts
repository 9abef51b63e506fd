import type { BadgeTone } from '@/components/ui/badge'

/** How a call ended, in words for people and the tone they are shown in. An outcome this version does not know is shown as it is. */
export function outcomeOf(outcome: string): { label: string; tone: BadgeTone; meaning: string } {
  return Object.hasOwn(OUTCOMES, outcome) ? (OUTCOMES[outcome] ?? unknown(outcome)) : unknown(outcome)
}

const unknown = (outcome: string) => ({ label: outcome.replaceAll('_', ' '), tone: 'neutral' as const, meaning: '' })

const OUTCOMES: Record<string, { label: string; tone: BadgeTone; meaning: string }> = {
  completed: { label: 'Completed', tone: 'ok', meaning: 'The whole answer was delivered.' },
  client_abort: { label: 'Client left', tone: 'neutral', meaning: 'The client closed the connection before the end.' },
  upstream_error: { label: 'Provider error', tone: 'danger', meaning: 'The provider answered with an error.' },
  truncated: { label: 'Cut off', tone: 'warning', meaning: 'The provider stopped in the middle of the answer.' },
  timeout: { label: 'Timed out', tone: 'warning', meaning: 'The provider took too long.' },
  rejected: { label: 'Refused', tone: 'warning', meaning: 'Keyway refused the call before it reached a provider.' },
  gateway_crash: { label: 'Interrupted', tone: 'danger', meaning: 'Keyway stopped while the call was open.' },
}
