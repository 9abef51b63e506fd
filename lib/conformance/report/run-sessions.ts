import pg from 'pg'
import path from 'node:path'
import { countTokens } from '@/lib/mock-provider/request-body'
import type { LedgerEntry } from '@/lib/mock-provider/ledger'
import type { ConformanceRow } from '@/lib/schemas/conformance'
import type { Entrance } from '@/lib/testing/start-keyway'
import { until, type Workbench } from '../workbench'
import { type Upstream, upstreamName, UPSTREAMS } from './clients'
import { runSession, type SessionEnd } from './run-session'
import { SESSION_BEHAVIOURS, type SessionBehaviour, type SessionClient } from './session-clients'

const NOBODY = 'kw_pat_000000000000000000000000000000000000000'

/** A usage row as the ledger has it, with what the API does not tell. */
export type StoredUsage = {
  request_id: string
  endpoint: string
  provider: string
  model: string
  outcome: string
  status: number
  stream: boolean
  provenance: string | null
  client_kind: string | null
  client_request_id: string | null
  input_tokens: string | null
  output_tokens: string | null
}

/** Tries a program with every session of every upstream, and judges each by what it printed and by its usage rows. */
export async function runSessions(
  bench: Workbench,
  entrance: Entrance,
  client: SessionClient,
  bin: string,
  show: (rows: readonly StoredUsage[]) => void,
): Promise<ConformanceRow[]> {
  const space = await bench.makeSpace(`${client.id} ${entrance}`)
  const rows: ConformanceRow[] = []
  for (const upstream of UPSTREAMS[client.wire]) {
    for (const behaviour of SESSION_BEHAVIOURS) {
      const row = {
        client: client.id,
        entrance,
        upstream: upstreamName(upstream),
        behaviour: behaviour.name,
      } as const
      const before = bench.mock.ledger.entries.length
      try {
        const end = await runSession(bin, client, {
          v1: bench.v1,
          apiBase: bench.apiBase,
          token: behaviour.badToken ? NOBODY : space.token,
          model: modelOf(behaviour, upstream),
        })
        const served = bench.mock.ledger.entries.slice(before)
        const usage = await usageOf(bench, served)
        if (behaviour.name === 'session') show(usage)
        const problem = judgeSession(client, behaviour, end, served, usage)
        rows.push(
          problem === null ? { ...row, verdict: 'pass' } : { ...row, verdict: 'fail', detail: problem.slice(0, 300) },
        )
      } catch (error) {
        rows.push({ ...row, verdict: 'skipped', detail: `It could not be run here: ${String(error)}`.slice(0, 300) })
      }
    }
  }
  return rows
}

const modelOf = ({ name, model }: SessionBehaviour, { slug }: Upstream): string =>
  model === null ? `nobody/${name}` : `${slug}/${model}`

function judgeSession(
  client: SessionClient,
  { expected, says }: SessionBehaviour,
  { code, out, complaints }: SessionEnd,
  served: readonly LedgerEntry[],
  usage: readonly StoredUsage[],
): string | null {
  if (code === null) return 'did not end within a minute'
  const text = `${out}\n${complaints}`
  if (usage.length !== served.length) return `left ${usage.length} usage rows for ${served.length} calls`
  const stranger = usage.find((row) => row.client_kind !== client.id)
  if (stranger) return `was taken for ${String(stranger.client_kind)}`
  if (expected === 'failure') {
    if (code === 0) return `ended as if nothing were amiss: ${text.trim().slice(0, 120)}`
    return says && !says.test(text) ? `does not say why: ${text.trim().slice(-160)}` : null
  }
  if (code !== 0) return `ended with ${code}: ${text.trim().slice(-200)}`
  const answers = served.filter(({ outputTokens }) => outputTokens === countTokens(out.trim()))
  if (answers.length === 0) {
    const counts = served.map(({ outputTokens }) => outputTokens).join(', ')
    return `printed ${countTokens(out.trim())} words, was served ${counts}`
  }
  const wrong = usage.find((row) => {
    const entry = served.find(({ callerRequestId }) => callerRequestId === row.request_id)
    return (
      row.outcome !== 'completed' ||
      (row.provenance === 'reported' && Number(row.output_tokens) !== entry?.outputTokens)
    )
  })
  return wrong ? `was recorded as ${JSON.stringify(wrong)}` : null
}

/** The usage rows of these calls, from the embedded database itself. */
async function usageOf(bench: Workbench, served: readonly LedgerEntry[]): Promise<StoredUsage[]> {
  const ids = served.map(({ callerRequestId }) => callerRequestId).filter((id) => id !== null)
  if (ids.length === 0) return []
  const account = { user: 'postgres', database: 'postgres', password: 'postgres' }
  const client = new pg.Client({ ...account, host: path.join(bench.keyway.dataDir, 'socket'), port: 5432 })
  await client.connect()
  try {
    let rows: StoredUsage[] = []
    await until('the usage rows of a session', async () => {
      const columns =
        'request_id, endpoint, provider, model, outcome, status, stream, provenance, client_kind, client_request_id, input_tokens, output_tokens'
      const found = await client.query<StoredUsage>(
        `SELECT ${columns} FROM usage_event WHERE request_id::text = ANY($1) ORDER BY ts`,
        [ids],
      )
      rows = found.rows
      return rows.length === ids.length
    }).catch(() => undefined)
    return rows
  } finally {
    await client.end()
  }
}
