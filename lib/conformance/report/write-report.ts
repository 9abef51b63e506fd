import { writeFileSync } from 'node:fs'
import type { ConformanceReport, ConformanceRow } from '@/lib/schemas/conformance'
import { BEHAVIOURS } from './behaviours'
import { CLIENTS } from './clients'
import { SESSION_BEHAVIOURS, SESSION_CLIENTS } from './session-clients'

/** Writes the report, one row to a line, so that a difference shows. */
export function writeReport(file: string, version: string, rows: readonly ConformanceRow[]): ConformanceReport {
  const seen = new Set(rows.map(({ client }) => client))
  const count = (verdict: string): number => rows.filter((row) => row.verdict === verdict).length
  const head = {
    version,
    date: new Date().toISOString(),
    node: process.versions.node,
    clients: [...CLIENTS, ...SESSION_CLIENTS]
      .filter(({ id }) => seen.has(id))
      .map(({ id, name, version }) => ({ id, name, version })),
    behaviours: [...BEHAVIOURS, ...SESSION_BEHAVIOURS].map(({ name, about }) => ({ name, about })),
    counts: { pass: count('pass'), fail: count('fail'), skipped: count('skipped') },
  }
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')
  const text = JSON.stringify({ ...head, rows: [] }, null, 2)
  writeFileSync(file, `${text.replace(/\[\]\n\}$/, `[\n${lines}\n  ]\n}`)}\n`)
  return { ...head, rows: [...rows] }
}
