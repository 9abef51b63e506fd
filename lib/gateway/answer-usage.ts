import { type Exchange, sendJson, sendRefusal } from './exchange'
import type { GatewayPorts } from './ports'
import { type Caller, USAGE_GROUPINGS, type UsageQuestion } from './types'

const DAY_MS = 86_400_000
/** Without `from`, this long before `to`. */
const DEFAULT_DAYS = 30
const MAX_DAYS = 366
/** Hours are listed one by one, also those without a call. */
const MAX_HOURLY_DAYS = 31

/** `GET /usage`: what the caller spent, split one way. */
export async function answerUsage(ports: GatewayPorts, exchange: Exchange, caller: Caller): Promise<void> {
  const question = readQuestion(exchange.request.query ?? '', ports.wallMs())
  if ('message' in question) return sendRefusal(exchange, { code: 'invalid_request', ...question })
  try {
    sendJson(exchange, await ports.ownUsage.summary(caller, question))
  } catch {
    sendRefusal(exchange, { code: 'usage_unavailable' })
  }
}

/** `GET /usage/{requestId}`: one finished call; 404 until its event is closed. */
export async function answerUsageEvent(
  ports: GatewayPorts,
  exchange: Exchange,
  caller: Caller,
  requestId: string,
): Promise<void> {
  let event: Record<string, unknown> | null
  try {
    event = await ports.ownUsage.event(caller, requestId)
  } catch {
    return sendRefusal(exchange, { code: 'usage_unavailable' })
  }
  if (event === null) sendRefusal(exchange, { code: 'call_not_found' })
  else sendJson(exchange, event)
}

type Problem = { message: string; param: string }

function readQuestion(query: string, nowMs: number): UsageQuestion | Problem {
  const parameters = new URLSearchParams(query)
  for (const name of ['from', 'to', 'group_by']) {
    if (parameters.getAll(name).length > 1) return { param: name, message: `${name} was given more than once.` }
  }
  const groupBy = USAGE_GROUPINGS.find((each) => each === (parameters.get('group_by') ?? 'day'))
  if (groupBy === undefined) {
    return { param: 'group_by', message: `group_by is one of ${USAGE_GROUPINGS.join(', ')}.` }
  }
  const to = instantOf(parameters.get('to'), nowMs)
  if (to === null) return { param: 'to', message: NO_INSTANT }
  const from = instantOf(parameters.get('from'), to - DEFAULT_DAYS * DAY_MS)
  if (from === null) return { param: 'from', message: NO_INSTANT }
  const most = groupBy === 'hour' ? MAX_HOURLY_DAYS : MAX_DAYS
  if (from >= to || to - from > most * DAY_MS) {
    return { param: 'from', message: `from must be before to, by at most ${most} days.` }
  }
  return { from: new Date(from), to: new Date(to), groupBy }
}

const NO_INSTANT = 'Give a day such as 2026-03-29, or a moment such as 2026-03-29T10:00:00Z.'
const INSTANT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/

/** Milliseconds since the epoch; null for what is no day or moment. A day is its first moment in UTC. */
function instantOf(text: string | null, fallback: number): number | null {
  if (text === null || text === '') return fallback
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? null : ms
}
