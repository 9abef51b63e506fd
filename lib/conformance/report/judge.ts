import type { LedgerEntry } from '@/lib/mock-provider/ledger'
import type { UsageEventView } from '@/lib/schemas/usage'
import type { Behaviour, Expected } from './behaviours'
import type { ReportClient, Upstream } from './clients'
import type { DriverResult } from './driver-result'
import { errorClassOf } from './error-class-of'

/** Everything that is known of one case when it is judged. */
export type Evidence = {
  client: ReportClient
  behaviour: Behaviour
  upstream: Upstream
  result: DriverResult
  /** What the provider's text is for this prompt. */
  truth: string
  /** What the mock served for it, one entry for each try. */
  served: readonly LedgerEntry[]
  /** The usage events of these. */
  events: readonly UsageEventView[]
}

/** Says what is not as it must be, or null. */
export function judge(evidence: Evidence): string | null {
  const problem = judgeClient(evidence) ?? judgeEvents(evidence)
  return problem === null ? null : problem.slice(0, 300)
}

function judgeClient({ client, behaviour, result, truth, served, upstream }: Evidence): string | null {
  const { expected } = behaviour
  const { error, text, tool } = result
  switch (expected.kind) {
    case 'text': {
      if (error && client.validates && upstream.passedThrough && behaviour.malformed?.includes(client.wire)) return null
      if (error) return `failed: ${said(error)}`
      if (text !== truth) return `got another text: ${shown(text)} instead of ${shown(truth)}`
      return judgeUsage(client, behaviour, result, served)
    }
    case 'tool':
      if (error) return `failed: ${said(error)}`
      if (tool?.name !== 'weather') return `got ${tool === null ? 'no tool call' : `a call of ${tool.name}`}`
      return isDemoCity(tool.arguments) ? null : `got other arguments: ${shown(tool.arguments)}`
    case 'refusal':
      return judgeRefusal(client, expected, result, served)
    case 'broken':
      if (!error) return `took a broken stream for a whole answer of ${text.length} characters`
      if (text === '' && behaviour.stream) return `saw nothing of the five tokens: ${said(error)}`
      return truth.startsWith(text) ? null : `got another text before the error: ${shown(text)}`
    case 'left':
      if (!result.left && !error) return 'did not leave'
      return truth.startsWith(text) ? null : `got another text: ${shown(text)}`
  }
}

function judgeUsage(
  client: ReportClient,
  { expected, name, stream }: Behaviour,
  { usage }: DriverResult,
  served: readonly LedgerEntry[],
): string | null {
  const [entry] = served
  const believable = expected.kind === 'text' && expected.usage === undefined
  if (!entry || !believable || usage === null || (stream && client.miscountsStreams)) return null
  // Anthropic's clients count cached tokens apart.
  const inputKnown = client.wire !== 'messages' || !name.includes('cached')
  if (inputKnown && usage.input !== entry.inputTokens) {
    return `counted ${String(usage.input)} input tokens instead of ${entry.inputTokens}`
  }
  if (usage.output === entry.outputTokens) return null
  return `counted ${String(usage.output)} output tokens instead of ${entry.outputTokens}`
}

function judgeRefusal(
  client: ReportClient,
  expected: Extract<Expected, { kind: 'refusal' }>,
  { error, text }: DriverResult,
  served: readonly LedgerEntry[],
): string | null {
  if (!error) return `got an answer: ${shown(text)}`
  const status = statusFor(client, expected.status)
  if (error.status !== status) return `got status ${String(error.status)} instead of ${status}: ${said(error)}`
  const classes = errorClassOf(client, status)
  if (classes && !classes.includes(error.class)) return `got ${error.class} instead of ${classes.join(' or ')}`
  if (/<html|sk-conformance/.test(error.message)) return `shows what it must not: ${said(error)}`
  if (error.message === '') return 'says nothing'
  const { retryAfter, retryAfterMs, attempts } = expected
  const hasHeaders = error.retryAfter != null || error.retryAfterMs != null || client.classes !== null
  if (hasHeaders && retryAfter !== undefined && error.retryAfter !== retryAfter) {
    return `saw retry-after ${String(error.retryAfter)} instead of ${retryAfter}`
  }
  if (hasHeaders && retryAfterMs !== undefined && error.retryAfterMs !== retryAfterMs) {
    return `saw retry-after-ms ${String(error.retryAfterMs)} instead of ${retryAfterMs}`
  }
  if (client.obeysRetryHeaders && attempts !== undefined && served.length !== attempts) {
    return `tried ${served.length} times instead of ${attempts}`
  }
  return null
}

/** 529 is Anthropic's own: in OpenAI's dialect it is 503. */
function statusFor(client: ReportClient, status: number): number {
  return status === 529 && client.wire !== 'messages' ? 503 : status
}

function judgeEvents({ behaviour, result, served, events, client, upstream }: Evidence): string | null {
  const { expected } = behaviour
  if (expected.kind === 'refusal' && expected.rejected) return null
  if (served.length === 0) return 'never reached the provider'
  if (events.length !== served.length) return `left ${events.length} usage events for ${served.length} tries`
  const [event] = events
  const [entry] = served
  if (!event || !entry) return null
  const outcome = outcomeOf(behaviour, upstream)
  if (event.outcome !== outcome) return `was recorded as ${event.outcome} instead of ${outcome}`
  if (result.requestId && result.requestId !== event.requestId) return 'was told another request id than was recorded'
  if (expected.kind === 'refusal') {
    const status = statusFor(client, expected.status)
    return event.status === status ? null : `was recorded with status ${event.status} instead of ${status}`
  }
  if (expected.kind !== 'text') return null
  if (expected.usage === 'estimated') {
    return event.provenance === 'reported' && behaviour.model === 'no-usage' ? 'has usage that nobody reported' : null
  }
  if (event.provenance !== 'reported') return `was recorded as ${String(event.provenance)} usage`
  const [input, output] = [entry.inputTokens, entry.outputTokens]
  if (event.inputTokens === input && event.outputTokens === output) return null
  return `was recorded with ${event.inputTokens}/${event.outputTokens} tokens instead of ${input}/${output}`
}

function outcomeOf({ expected, stream }: Behaviour, { passedThrough }: Upstream): string {
  switch (expected.kind) {
    case 'text':
    case 'tool':
      return 'completed'
    case 'refusal':
      return 'upstream_error'
    case 'broken':
      // What is translated in one piece is read whole before anything leaves.
      return stream || passedThrough ? expected.outcome : 'upstream_error'
    case 'left':
      return 'client_abort'
  }
}

function isDemoCity(text: string): boolean {
  try {
    return (JSON.parse(text) as { city?: unknown }).city === 'demo city'
  } catch {
    return false
  }
}

const said = ({ class: name, message }: NonNullable<DriverResult['error']>): string => `${name}: ${message}`
const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
