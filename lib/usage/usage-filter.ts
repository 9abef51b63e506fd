import { AppError } from '@/lib/errors'

/** What a usage query is about. The caller has checked that it may see the space; every query is bound to it. */
export type UsageFilter = {
  spaceId: string
  userId?: string | undefined
  tokenId?: string | undefined
  providerKeyId?: string | undefined
  provider?: string | undefined
  /** The provider's name of the model where a call was routed, else the name that was asked for. */
  model?: string | undefined
  outcome?: string | undefined
  /** One call; only of single events. */
  requestId?: string | undefined
}

/** Half-open: `from` is in it, `to` is not (H-48). */
export type UsageWindow = { from: Date; to: Date }

/** Parameters of one statement, numbered as they are added. */
export type Parameters = { values: unknown[]; add: (value: unknown) => string }

/** An empty list of parameters. */
export function parameters(): Parameters {
  const values: unknown[] = []
  return { values, add: (value) => `$${values.push(value)}` }
}

const COLUMNS = [
  ['userId', 'user_id', 'uuid'],
  ['tokenId', 'token_id', 'uuid'],
  ['providerKeyId', 'provider_key_id', 'uuid'],
  ['provider', 'provider', 'text'],
  ['outcome', 'outcome', 'text'],
  ['requestId', 'request_id', 'uuid'],
] as const

/** The WHERE condition of a filter; `model` names the model column or expression of the table. */
export function filterCondition(filter: UsageFilter, model: string, params: Parameters): string {
  const conditions = [`space_id = ${params.add(filter.spaceId)}::uuid`]
  for (const [field, column, type] of COLUMNS) {
    const value = filter[field]
    if (value !== undefined) conditions.push(`${column} = ${params.add(value)}::${type}`)
  }
  if (filter.model !== undefined) conditions.push(`${model} = ${params.add(filter.model)}::text`)
  return conditions.join(' AND ')
}

/**
 * The name of a time zone, checked: `Europe/Berlin`, `UTC`.
 * @throws AppError `invalid_input` for anything that is not an IANA name.
 */
export function requireTimeZone(name: string): string {
  try {
    // PostgreSQL also takes POSIX rules and abbreviations, with other meanings; only named zones pass here.
    if (/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(name)) {
      return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
    }
  } catch {
    // Falls through to the one refusal below.
  }
  throw new AppError('invalid_input', 'The time zone must be an IANA name such as Europe/Berlin.')
}

const HOUR_MINUTES = 60
/** Offsets change at most a few times a year. */
const SAMPLES = 24

/** Whether the zone's days begin at whole hours of UTC all through a window. @throws as `requireTimeZone` */
export function wholeHours(timeZone: string, { from, to }: UsageWindow): boolean {
  const minute = new Intl.DateTimeFormat('en', { timeZone: requireTimeZone(timeZone), minute: 'numeric' })
  const step = Math.max(1, (to.getTime() - from.getTime()) / SAMPLES)
  for (let at = from.getTime(); at <= to.getTime(); at += step) {
    const when = new Date(at)
    if ((Number(minute.format(when)) - when.getUTCMinutes()) % HOUR_MINUTES !== 0) return false
  }
  return true
}
