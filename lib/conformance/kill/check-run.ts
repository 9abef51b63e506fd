import type { Note, Row, Served, Sum, Witnesses } from './witness'

/** Request ids, or sentences, at odds; all empty = every call is in the ledger exactly once, and every sum is right. */
export type Differences = {
  /** Served, but in no row. */
  lost: string[]
  /** In more than one row, or served twice under one id. */
  doubled: string[]
  /** In a row that claims a provider was asked, though none saw the call. */
  invented: string[]
  /** Read to the end by a client, but not `completed`. */
  unsettled: string[]
  /** Live when the process ended, with another outcome than that gives. */
  wrongEnd: string[]
  /** Under another space or token than the one that called. */
  misplaced: string[]
  /** Completed with other token counts than were served. */
  miscounted: string[]
  /** Killed with a count more than `STALE_S` of output behind. */
  stale: string[]
  /** Cut by a stop though it had time to finish. */
  shortened: string[]
  /** Stops that took too long or ended badly. */
  badStops: string[]
  /** Sums of rows or roll-ups that differ from what was served. */
  sums: string[]
}

/** How far the counts of killed streams were behind what the provider had written, in seconds of their output. */
export type Gap = { streams: number; medianS: number; worstS: number }

export type Verdict = {
  counts: {
    kills: number
    stops: number
    live: number
    served: number
    finished: number
    rows: number
    outcomes: Record<string, number>
  }
  gap: Gap | null
  differences: Differences
}

/** Outcomes a call can have without the provider having seen it: refused, left, or killed just after its intent was written. */
const UNSEEN: ReadonlySet<string> = new Set(['rejected', 'client_abort', 'gateway_crash'])
/** The promise is one second; a machine with too much to do gets thrice that before it counts as broken. */
const STALE_S = 3
/** A stop is over then, whatever it had to wait for. */
const STOP_MS = 30_000

/** Compares what the provider served and what clients saw with the ledger (P1). Shares no code with what it judges. */
export function checkRun({ served, notes, rows, eventSums, hourlySums, rolledUp, setAside }: Witnesses): Verdict {
  const asked = served.filter(({ request }) => request.startsWith('POST '))
  const byId = new Map(asked.map((entry) => [idOf(entry), entry]))
  const rowOf = new Map(rows.map((row) => [row.requestId, row]))
  const finished = notes.flatMap((note) => (note.kind === 'finished' ? [note] : []))
  const live = notes.flatMap((note) => (note.kind === 'live' ? [note] : []))
  const kills = notes.filter(({ kind }) => kind === 'kill')
  const outcomes: Record<string, number> = {}
  for (const { outcome } of rows) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  const gaps = gapsOf(byId, rows, notes)
  const expected = expectedSums(byId, rows, notes)
  return {
    counts: {
      kills: kills.length,
      stops: notes.filter(({ kind }) => kind === 'stop').length,
      live: live.length,
      served: asked.length,
      finished: finished.length,
      rows: rows.length,
      outcomes,
    },
    gap: gaps.length === 0 ? null : summary(gaps.map(({ seconds }) => seconds)),
    differences: {
      lost: [...byId.keys()].filter((id) => !rowOf.has(id)),
      doubled: [...repeated(rows.map(({ requestId }) => requestId)), ...repeated(asked.map(idOf))],
      invented: rows.flatMap(({ requestId, outcome }) =>
        byId.has(requestId) || UNSEEN.has(outcome) ? [] : [requestId],
      ),
      unsettled: idsWhere(finished, ({ requestId }) => rowOf.get(requestId)?.outcome !== 'completed'),
      wrongEnd: idsWhere(live, ({ requestId, outcome }) => rowOf.get(requestId)?.outcome !== outcome),
      misplaced: misplacedIds(byId, rowOf, notes),
      miscounted: idsWhere(rows, (row) => row.outcome === 'completed' && isMiscounted(row, byId.get(row.requestId))),
      stale: gaps.flatMap(({ requestId, seconds }) => (seconds > STALE_S ? [requestId] : [])),
      shortened: notes.flatMap((note) => (note.kind === 'drained' && !note.complete ? [note.requestId] : [])),
      badStops: notes.flatMap((note) =>
        note.kind === 'stop' && (note.exitCode !== 0 || note.exitMs > STOP_MS)
          ? [`ended with ${note.exitCode} after ${note.exitMs} ms`]
          : [],
      ),
      sums: [
        ...differingSums('usage_event', expected, eventSums),
        ...differingSums('usage_rollup', expected, hourlySums),
        ...(rolledUp === rows.length ? [] : [`usage_rollup counts ${rolledUp} calls, usage_event ${rows.length}`]),
        ...(setAside === 0 ? [] : [`the database refused ${setAside} events`]),
      ],
    },
  }
}

/** True when something is at odds. */
export const isWrong = (differences: Differences): boolean =>
  Object.values(differences).some((found) => found.length > 0)

const idOf = ({ callerRequestId, request }: Served): string => callerRequestId ?? `without an id: ${request}`

const idsWhere = <T extends { requestId: string }>(all: readonly T[], isOdd: (each: T) => boolean): string[] =>
  all.filter(isOdd).map(({ requestId }) => requestId)

function repeated(ids: readonly string[]): string[] {
  const once = new Set<string>()
  return ids.filter((id) => once.has(id) || !once.add(id))
}

const isMiscounted = (row: Row, entry: Served | undefined): boolean =>
  entry !== undefined && (row.inputTokens !== entry.inputTokens || (row.outputTokens ?? 0) !== entry.outputTokens)

/** The provider knows the space by its key, the client the token it called with. */
function misplacedIds(byId: Map<string, Served>, rowOf: Map<string, Row>, notes: readonly Note[]): string[] {
  const spaces = spacesByKey(notes)
  const byProvider = [...byId].flatMap(([id, entry]) => {
    const row = rowOf.get(id)
    return row && spaces.get(entry.authorizationHash ?? '') !== row.spaceId ? [id] : []
  })
  const byClient = notes.flatMap((note) => {
    if (note.kind !== 'finished' && note.kind !== 'live') return []
    const row = rowOf.get(note.requestId)
    return row && (row.spaceId !== note.spaceId || row.tokenId !== note.tokenId) ? [note.requestId] : []
  })
  return [...byProvider, ...byClient]
}

const spacesByKey = (notes: readonly Note[]): Map<string, string> =>
  new Map(notes.flatMap((note) => (note.kind === 'space' ? [[note.keyHash, note.spaceId] as const] : [])))

function gapsOf(byId: Map<string, Served>, rows: readonly Row[], notes: readonly Note[]) {
  const paces = new Map(
    notes.flatMap((note) => (note.kind === 'pace' ? [[note.model, note.tokensPerSecond] as const] : [])),
  )
  return rows.flatMap(({ requestId, outcome, outputTokens }) => {
    const entry = byId.get(requestId)
    const perSecond = paces.get(entry?.model ?? '')
    if (outcome !== 'gateway_crash' || !entry || perSecond === undefined) return []
    return [{ requestId, seconds: (entry.outputTokens - (outputTokens ?? 0)) / perSecond }]
  })
}

function summary(seconds: readonly number[]): Gap {
  const sorted = seconds.toSorted((a, b) => a - b)
  return { streams: sorted.length, medianS: sorted[sorted.length >> 1] ?? 0, worstS: sorted.at(-1) ?? 0 }
}

const keyOf = (spaceId: string, tokenId: string, model: string): string => `${spaceId} ${tokenId} ${model}`
const textOf = (calls: number, input: number, output: number): string => `${calls} calls, ${input} + ${output} tokens`

/** What the sums of completed calls must be: tokens by the provider, the token by the client; by its row where no client saw the end. */
function expectedSums(byId: Map<string, Served>, rows: readonly Row[], notes: readonly Note[]): Map<string, string> {
  const spaces = spacesByKey(notes)
  const tokens = new Map(
    notes.flatMap((note) => (note.kind === 'finished' ? [[note.requestId, note.tokenId] as const] : [])),
  )
  const sums = new Map<string, [calls: number, input: number, output: number]>()
  for (const { requestId, outcome, tokenId } of rows) {
    const entry = byId.get(requestId)
    if (outcome !== 'completed' || !entry) continue
    const spaceId = spaces.get(entry.authorizationHash ?? '') ?? 'unknown'
    const key = keyOf(spaceId, tokens.get(requestId) ?? tokenId, entry.model)
    const [calls, input, output] = sums.get(key) ?? [0, 0, 0]
    sums.set(key, [calls + 1, input + entry.inputTokens, output + entry.outputTokens])
  }
  return new Map([...sums].map(([key, sum]) => [key, textOf(...sum)]))
}

function differingSums(table: string, expected: Map<string, string>, found: readonly Sum[]): string[] {
  const there = new Map(
    found.map(({ spaceId, tokenId, model, calls, input, output }) => [
      keyOf(spaceId, tokenId, model),
      textOf(calls, input, output),
    ]),
  )
  return [...new Set([...expected.keys(), ...there.keys()])].flatMap((key) =>
    expected.get(key) === there.get(key)
      ? []
      : [`${table} ${key}: ${there.get(key) ?? 'nothing'} instead of ${expected.get(key) ?? 'nothing'}`],
  )
}
