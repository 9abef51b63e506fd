import { formatCountExact, formatDuration, formatMoney } from '@/components/ui/format'
import type { UsageEventView } from '@/lib/schemas/usage'

/** `stopped`: the call did not get this far. */
export type TickState = 'waiting' | 'done' | 'failed' | 'stopped'
export type Tick = {
  key: 'token' | 'model' | 'answer' | 'usage'
  label: string
  state: TickState
  detail: string | null
}

const LABELS: Record<Tick['key'], string> = {
  token: 'Token seen',
  model: 'Model resolved',
  answer: 'First token',
  usage: 'Usage recorded',
}

const tick = (key: Tick['key'], state: TickState, detail: string | null = null): Tick => ({
  key,
  label: LABELS[key],
  state,
  detail,
})

/** How far a call came, as four ticks in order; null = no call yet. */
export function callProgress(call: UsageEventView | null): Tick[] {
  if (!call)
    return [tick('token', 'waiting'), tick('model', 'waiting'), tick('answer', 'waiting'), tick('usage', 'waiting')]
  const token = tick('token', 'done', call.tokenName)
  if (call.provider === null) {
    return [token, tick('model', 'failed', call.model || null), tick('answer', 'stopped'), tick('usage', 'stopped')]
  }
  const model = tick('model', 'done', `${call.model} at ${call.provider}`)
  if (call.status >= 400 || call.ttfbMs === null) {
    return [token, model, tick('answer', 'failed', `Status ${call.status}`), tick('usage', 'stopped')]
  }
  const first = tick('answer', 'done', `after ${formatDuration(call.ttfbMs)}`)
  return [token, model, first, tick('usage', 'done', `${tokensOf(call)}, ${formatMoney(call.costNanoUsd)}`)]
}

/** `1,204 tokens`, counting input and output; says so when the provider reported none. */
export function tokensOf({ inputTokens, outputTokens }: UsageEventView): string {
  if (inputTokens === null && outputTokens === null) return 'tokens not reported'
  const sum = (inputTokens ?? 0) + (outputTokens ?? 0)
  return `${formatCountExact(sum)} ${sum === 1 ? 'token' : 'tokens'}`
}

/** What to do about a call that did not work, and the page of the space where it is done; null for one that did. */
export function callHelp(call: UsageEventView): { text: string; page: 'access' | 'keys' | null } | null {
  if (call.status < 400) return null
  switch (call.errorCode) {
    case 'api_access_disabled':
      return {
        text: 'This space does not accept API calls yet. An owner can switch API access on under Manage → API access.',
        page: 'access',
      }
    case 'no_provider_key':
      return {
        text: 'This space has no provider key that fits the call. Add one under Manage → Provider keys.',
        page: 'keys',
      }
    case 'provider_off':
      return {
        text: 'The administrators of this Keyway have switched the provider of this model off. Use a model of another one.',
        page: null,
      }
    case 'model_not_found':
      return {
        text: `No provider key of this space offers the model “${call.model}”. Use one of the models listed under Manage → Provider keys, or add a key that has it.`,
        page: 'keys',
      }
    case 'endpoint_not_served':
      return {
        text: `The provider of “${call.model}” does not have the endpoint this client called. Choose a model of another provider.`,
        page: null,
      }
    case 'insufficient_permissions':
      return { text: 'The token may not call models. Create one with the permission to call models.', page: null }
    case 'upstream_auth_error':
    case 'secret_unreadable':
      return {
        text: 'The provider does not accept the provider key. Test it under Manage → Provider keys.',
        page: 'keys',
      }
    case 'upstream_timeout':
      return { text: 'The provider did not answer in time. Try again, or try another model.', page: null }
    case 'upstream_connect':
    case 'upstream_blocked':
      return {
        text: 'The provider could not be reached. Check its address under Manage → Provider keys.',
        page: 'keys',
      }
    case 'upstream_404':
      return { text: `The provider does not know the model “${call.model}”. Use another name.`, page: null }
    case 'upstream_429':
      return { text: 'The provider’s own limit is reached. Wait a moment, or use another provider key.', page: null }
    default:
      return {
        text: `The call ended with status ${call.status}${call.errorCode ? ` (${call.errorCode})` : ''}. The answer the client got says why.`,
        page: null,
      }
  }
}
