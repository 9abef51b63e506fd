import { AppError } from '@/lib/errors'
import { findSpans, hasSpans, QUARTER_MS } from './find-spans'
import type { Span } from './find-spans'
import { filterCondition, parameters } from './usage-filter'
import type { UsageFilter } from './usage-filter'
import { EVENT_COLUMNS, MODEL_KEY } from './usage-sql'
import type { UsageDatabase } from './usage-sql'
import type { UsageRow } from './usage-row'

const MAX_LIMIT = 500
const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** Newest first. `next` continues after the last event, null when there is none. */
export type EventPage = { events: UsageRow[]; next: string | null }

const SELECT_LIST = EVENT_COLUMNS.map(([column, type, field]) =>
  type === 'bigint' ? `${column}::text AS "${field}"` : `${column} AS "${field}"`,
).join(', ')
const COUNTS = EVENT_COLUMNS.filter(([, type, field]) => type === 'bigint' && field !== 'costNano').map(([, , f]) => f)

/**
 * One page of single calls. Pages are cut by position and not by number, so new calls shift nothing.
 * @param options `limit` is clamped to 1–500 (R4.31), `after` is the `next` of the page before, `from`/`to` a half-open window.
 * @throws AppError `invalid_input` for a cursor that is not one.
 */
export async function recentEvents(
  database: UsageDatabase,
  filter: UsageFilter,
  options: { limit?: number; after?: string | undefined; from?: Date; to?: Date } = {},
): Promise<EventPage> {
  const limit = Math.min(MAX_LIMIT, Math.max(1, Math.trunc(options.limit ?? 50)))
  const marker = options.after === undefined ? null : parseCursor(options.after)
  const where = { from: options.from ?? null, to: options.to ?? null, marker }
  const found: UsageRow[] = []
  if (hasSpans(filter)) {
    const to = marker === null ? where.to : new Date(Date.parse(marker.ts) + 1)
    const oldest = await oldestEvent(database, filter)
    if (oldest === null) return { events: [], next: null }
    const from = where.from !== null && where.from > oldest ? where.from : oldest
    search: for await (const spans of findSpans(database, filter, { from, to }, limit + 2)) {
      for (const some of portions(spans, limit)) {
        found.push(...(await readEvents(database, filter, { ...where, spans: some, limit: limit + 1 - found.length })))
        if (found.length > limit) break search
      }
    }
  } else found.push(...(await readEvents(database, filter, { ...where, spans: null, limit: limit + 1 })))
  const events = found.slice(0, limit)
  const last = events.at(-1)
  return { events, next: found.length > limit && last ? encodeCursor(last) : null }
}

/** When the oldest call happened that is kept: the sums reach further back (R4.63). Null = none is. */
async function oldestEvent(database: UsageDatabase, { spaceId }: UsageFilter): Promise<Date | null> {
  const params = parameters()
  const inSpace = spaceId === undefined ? '' : `WHERE space_id = ${params.add(spaceId)}::uuid`
  const { rows } = await database.query(`SELECT ts FROM usage_event ${inSpace} ORDER BY ts LIMIT 1`, params.values)
  return rows[0] ? new Date(rows[0]['ts'] as string | Date) : null
}

/** Spans cut so that each portion has more calls than a page. */
function* portions(spans: readonly Span[], limit: number): Generator<Span[]> {
  let portion: Span[] = []
  let calls = 0
  for (const span of spans) {
    portion.push(span)
    calls += span.calls
    if (calls <= limit) continue
    yield portion
    portion = []
    calls = 0
  }
  if (portion.length > 0) yield portion
}

type Reading = {
  from: Date | null
  to: Date | null
  marker: { ts: string; requestId: string } | null
  /** Null = everywhere. */
  spans: readonly Span[] | null
  limit: number
}

/** As much of the window as spans, newest first, reach over: only those weeks of the ledger are asked. */
function boundsOf({ from, to }: Reading, spans: readonly Span[]): Pick<Reading, 'from' | 'to'> {
  const oldest = spans.at(-1)?.at ?? null
  const end = spans[0] ? new Date(spans[0].at.getTime() + QUARTER_MS) : null
  return { from: oldest && from && from > oldest ? from : oldest, to: end && to && to < end ? to : end }
}

async function readEvents(database: UsageDatabase, filter: UsageFilter, reading: Reading): Promise<UsageRow[]> {
  const { marker, spans, limit } = reading
  const { from, to } = spans === null ? reading : boundsOf(reading, spans)
  const params = parameters()
  const conditions = [filterCondition(filter, MODEL_KEY, params)]
  if (from) conditions.push(`ts >= ${params.add(from.toISOString())}::timestamptz`)
  if (to) conditions.push(`ts < ${params.add(to.toISOString())}::timestamptz`)
  if (marker) {
    const { ts, requestId } = marker
    conditions.push(`(ts, request_id) < (${params.add(ts)}::timestamptz, ${params.add(requestId)}::uuid)`)
  }
  const newest = `ORDER BY ts DESC, request_id DESC LIMIT ${params.add(limit)}::int`
  const events = (also: string) =>
    `SELECT ${SELECT_LIST} FROM usage_event WHERE ${[...conditions, also].join(' AND ')} ${newest}`
  // One short look into one index for each span; its limit keeps the looks apart.
  const within = (at: readonly string[]) => `
    SELECT event.* FROM unnest(${params.add(at)}::timestamptz[]) AS span(at), LATERAL (
      ${events(`ts >= span.at AND ts < span.at + interval '15 minutes'`)}
    ) AS event ${newest.replace('request_id', '"requestId"')}`
  const { rows } = await database.query(
    spans === null ? events('true') : within(spans.map((span) => span.at.toISOString())),
    params.values,
  )
  return rows.map(toEvent)
}

/** One call of a space by its request id; null when there is none, or none yet: events are stored a moment after the answer. */
export async function findEvent(
  database: UsageDatabase,
  filter: Pick<UsageFilter, 'spaceId' | 'userId'>,
  requestId: string,
): Promise<UsageRow | null> {
  const params = parameters()
  const condition = filterCondition(filter, 'model', params)
  const { rows } = await database.query(
    `SELECT ${SELECT_LIST} FROM usage_event WHERE ${condition} AND request_id = ${params.add(requestId)}::uuid`,
    params.values,
  )
  return rows[0] ? toEvent(rows[0]) : null
}

function toEvent(row: Record<string, unknown>): UsageRow {
  const event: Record<string, unknown> = { ...row, ts: new Date(row['ts'] as string | Date).toISOString() }
  for (const field of COUNTS) event[field] = row[field] === null ? null : Number(row[field])
  return event as UsageRow
}

const encodeCursor = ({ ts, requestId }: UsageRow): string => Buffer.from(`${ts} ${requestId}`).toString('base64url')

function parseCursor(text: string): { ts: string; requestId: string } {
  const [, ts, requestId] = CURSOR.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? []
  if (ts === undefined || requestId === undefined || Number.isNaN(Date.parse(ts))) {
    throw new AppError('invalid_input', 'This page marker is not one of ours.')
  }
  return { ts, requestId }
}
