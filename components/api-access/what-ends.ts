import { formatPlural } from '@/components/ui/format'
import type { ApiAccessView } from '@/lib/schemas/api-access'

/** What switching off does and to how many, in words; `view` undefined while it is being read. */
export function whatEnds(view: Pick<ApiAccessView, 'tokens' | 'legacyKey'> | undefined): string {
  if (view === undefined) return 'Every token that reaches this space is refused from its next call on.'
  const { tokens, legacyKey } = view
  if (tokens === 0 && !legacyKey) return 'No token reaches this space at the moment, so no program stops.'
  const parts = [tokens > 0 && formatPlural(tokens, 'token'), legacyKey && 'the legacy key'].filter(Boolean)
  const one = tokens + Number(legacyKey) === 1
  const who = parts.join(' and ')
  return `${who.charAt(0).toUpperCase()}${who.slice(1)} ${one ? 'stops' : 'stop'} at once: calls are refused from the next one on.`
}

/** How many calls are running, in words. Another process may have more. */
export function whatRuns({
  runningCalls,
  moreProcesses,
}: Pick<ApiAccessView, 'runningCalls' | 'moreProcesses'>): string {
  const none = moreProcesses ? 'No call is running in the process that answered.' : 'No call is running now.'
  if (runningCalls === 0) return none
  const count = formatPlural(runningCalls, 'call')
  return `${moreProcesses ? `At least ${count}` : count} ${runningCalls === 1 ? 'is' : 'are'} running now.`
}
