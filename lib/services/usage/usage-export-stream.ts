import { dbPool } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { usdOf } from '@/lib/gateway/usd-of'
import { type ProcessState, processState } from '@/lib/process-state'
import type { UsageExport } from '@/lib/schemas/usage'
import { recentEvents } from '@/lib/usage/recent-events'
import type { UsageRow } from '@/lib/usage/usage-row'
import { toUsageEventViews } from './usage-event-view'

/** Calls read and sent at a time: what an export holds in memory. */
const BATCH = 500

/** Columns that hold what the ledger holds. */
const AS_STORED = [
  'tokenId',
  'providerKeyId',
  'upstreamModel',
  'provenance',
  'audioInputTokens',
  'audioOutputTokens',
  'imageInputTokens',
  'imageOutputTokens',
  'searches',
  'priceSource',
  'paidBy',
  'clientRequestId',
] as const satisfies readonly (keyof UsageRow)[]

/** What programs read by position keeps its place; new columns come last. */
const COLUMNS = [
  'requestId',
  'at',
  'endpoint',
  'provider',
  'model',
  'tokenName',
  'userId',
  'outcome',
  'status',
  'errorCode',
  'stream',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'reasoningTokens',
  'costUsd',
  'priceVersion',
  'latencyMs',
  'ttfbMs',
  'attempts',
  'clientKind',
  'upstreamRequestId',
  ...AS_STORED,
] as const
type Stored = Pick<UsageRow, (typeof AS_STORED)[number]>
type Line = Record<(typeof COLUMNS)[number], string | number | boolean | null>

/** An export that nobody reads and nobody gives up blocks the next one no longer than this. Milliseconds. */
const LONGEST_MS = 15 * 60_000
/** Who is exporting now in a process, since when in monotonic milliseconds. */
const exporting = new WeakMap<ProcessState, Map<string, number>>()

/**
 * The export as it is read, newest first: a batch is asked for when the last one has gone out, so that a slow reader holds
 * nothing. One at a time for each person (J11).
 * @throws AppError `rate_limited` while another one runs.
 */
export function usageExportStream(what: UsageExport): ReadableStream<Uint8Array> {
  const state = processState()
  const running = exporting.get(state) ?? new Map<string, number>()
  exporting.set(state, running)
  const { userId, format } = what
  const startedMs = performance.now()
  if (startedMs - (running.get(userId) ?? Number.NEGATIVE_INFINITY) < LONGEST_MS)
    throw new AppError('rate_limited', 'An export of yours is still running. Wait for its end.')
  running.set(userId, startedMs)
  const batches = batchesOf(what)
  const encoder = new TextEncoder()
  const ended = () => running.get(userId) === startedMs && running.delete(userId)
  return new ReadableStream(
    {
      start(controller) {
        if (format === 'csv') controller.enqueue(encoder.encode(`\uFEFF${COLUMNS.join(',')}\r\n`))
      },
      async pull(controller) {
        try {
          const next = await batches.next()
          if (!next.done)
            return controller.enqueue(encoder.encode(next.value.map(format === 'csv' ? asCsv : asJson).join('')))
          ended()
          controller.close()
        } catch (error) {
          ended()
          controller.error(error)
        }
      },
      cancel: () => {
        ended()
      },
    },
    { highWaterMark: 1 },
  )
}

async function* batchesOf({ spaceId, narrowing, ...window }: UsageExport): AsyncGenerator<Line[]> {
  const [from, to] = [new Date(window.from), new Date(window.to)]
  let after: string | undefined
  do {
    const page = await recentEvents(dbPool(), { ...narrowing, spaceId }, { limit: BATCH, after, from, to })
    if (page.events.length > 0) yield await toLines(spaceId, page.events)
    after = page.next ?? undefined
  } while (after !== undefined)
}

async function toLines(spaceId: string, events: readonly UsageRow[]): Promise<Line[]> {
  const views = await toUsageEventViews(spaceId, events)
  return views.flatMap((view, at): Line[] => {
    const event = events[at]
    if (event === undefined) return []
    const line = {
      requestId: view.requestId,
      at: view.at,
      endpoint: view.endpoint,
      provider: view.provider,
      model: view.model,
      tokenName: view.tokenName,
      userId: event.userId,
      outcome: view.outcome,
      status: view.status,
      errorCode: view.errorCode,
      stream: view.stream,
      inputTokens: view.inputTokens,
      outputTokens: view.outputTokens,
      cacheReadTokens: view.cacheReadTokens,
      cacheWriteTokens: (event.cacheWrite5mTokens ?? 0) + (event.cacheWrite1hTokens ?? 0),
      reasoningTokens: event.reasoningTokens,
      costUsd: view.costNanoUsd === null ? null : usdOf(view.costNanoUsd),
      priceVersion: event.priceVersion,
      latencyMs: view.latencyMs,
      ttfbMs: view.ttfbMs,
      attempts: event.attempts,
      clientKind: event.clientKind,
      upstreamRequestId: event.upstreamRequestId,
      ...storedOf(event),
    }
    return [line]
  })
}

const storedOf = (event: UsageRow): Stored => Object.fromEntries(AS_STORED.map((name) => [name, event[name]])) as Stored

const asJson = (line: Line): string => `${JSON.stringify(line)}\n`

export const asCsv = (line: Line): string => `${COLUMNS.map((name) => cell(line[name])).join(',')}\r\n`

/** A cell of RFC 4180. What a spreadsheet would take for a formula is made text by an apostrophe: names are chosen by anybody. */
export function cell(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
