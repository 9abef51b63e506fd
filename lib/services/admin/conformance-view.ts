import type { ConformanceReport } from '@/lib/schemas/conformance'
import type { ConformanceView } from '@/lib/schemas/system'

type Cell = { pass: number; fail: number; skipped: number }

/** Counts a report's rows by behaviour and client; only what did not pass stays as rows. */
export function toConformanceView({ rows, ...report }: ConformanceReport): ConformanceView {
  const cells = new Map<string, Cell>()
  for (const { behaviour, client, verdict } of rows) {
    const key = `${behaviour} ${client}`
    const cell = cells.get(key) ?? { pass: 0, fail: 0, skipped: 0 }
    cell[verdict] += 1
    cells.set(key, cell)
  }
  return {
    ...report,
    cells: report.behaviours.map(({ name }) => report.clients.map(({ id }) => cells.get(`${name} ${id}`) ?? null)),
    problems: rows.filter(({ verdict }) => verdict !== 'pass'),
  }
}
