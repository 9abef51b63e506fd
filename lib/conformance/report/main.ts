import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { ConformanceRow } from '@/lib/schemas/conformance'
import type { Entrance } from '@/lib/testing/start-keyway'
import { startWorkbench } from '../workbench'
import { CLIENTS, type ReportClient, upstreamName, UPSTREAMS } from './clients'
import { BEHAVIOURS } from './behaviours'
import { installClients } from './install-clients'
import { runClient } from './run-client'
import type { DriverPlace } from './run-driver'
import { runSessions } from './run-sessions'
import { SESSION_CLIENTS } from './session-clients'
import { writeReport } from './write-report'

const inProject = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url))
const tell = (line: string): void => void process.stdout.write(`${line}\n`)

/** Tries every client with every behaviour through both entrances and writes `docs/conformance.json`. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, out: { type: 'string' } } })
  const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'keyway-conformance')
  const place = installClients(inProject('lib/conformance/report/drivers'), cache, tell)
  const isAsked = ({ id }: { id: string }): boolean => values.only === undefined || id.includes(values.only)
  const rows: ConformanceRow[] = []
  for (const entrance of ['server', 'next'] as const) rows.push(...(await runEntrance(entrance, place, isAsked)))
  const { version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { version: string }
  const out = values.out ?? inProject('docs/conformance.json')
  const { counts } = writeReport(out, version, rows)
  for (const row of rows.filter(({ verdict }) => verdict === 'fail')) {
    tell(`  ${row.client} ${row.entrance} ${row.upstream} ${row.behaviour}: ${row.detail}`)
  }
  tell(`${counts.pass} passed, ${counts.fail} failed, ${counts.skipped} skipped; written to ${out}`)
  process.exitCode = counts.fail === 0 ? 0 : 1
}

async function runEntrance(
  entrance: Entrance,
  place: DriverPlace,
  isAsked: (client: { id: string }) => boolean,
): Promise<ConformanceRow[]> {
  const rows: ConformanceRow[] = []
  const bench = await startWorkbench({ entrance })
  try {
    for (const client of CLIENTS.filter(isAsked)) {
      const isPython = client.driver.endsWith('.py')
      const some =
        isPython && place.python === null ? skipped(client, entrance) : await runClient(bench, entrance, client, place)
      rows.push(...some)
      tellOf(client.id, entrance, some)
    }
    for (const client of SESSION_CLIENTS.filter(isAsked)) {
      const bin = path.join(place.folder, 'node_modules', '.bin')
      const some = await runSessions(bench, entrance, client, bin, (usage) => {
        for (const row of usage) tell(`    ${JSON.stringify(row)}`)
      })
      rows.push(...some)
      tellOf(client.id, entrance, some)
    }
  } finally {
    await bench.dispose()
  }
  return rows
}

function tellOf(id: string, entrance: Entrance, rows: readonly ConformanceRow[]): void {
  const count = (verdict: string): number => rows.filter((row) => row.verdict === verdict).length
  tell(`  ${entrance} ${id}: ${count('pass')} passed, ${count('fail')} failed, ${count('skipped')} skipped`)
}

function skipped(client: ReportClient, entrance: Entrance): ConformanceRow[] {
  return UPSTREAMS[client.wire].flatMap((upstream) =>
    BEHAVIOURS.filter(({ only }) => only === undefined || only === upstream.dialect).map(({ name }) => ({
      client: client.id,
      entrance,
      upstream: upstreamName(upstream),
      behaviour: name,
      verdict: 'skipped',
      detail: 'There is no Python here that the client could be installed for.',
    })),
  )
}

await main()
