import { expect, test } from 'vitest'
import { ConformanceReport } from '@/lib/schemas/conformance'
import report from '@/docs/conformance.json'
import { toConformanceView } from './conformance-view'

const row = { client: 'a', entrance: 'server', upstream: 'same', behaviour: 'stream', verdict: 'pass' } as const
const REPORT = {
  version: '1.0.0',
  date: '2026-11-27T10:00:00.000Z',
  node: '20.20.2',
  clients: [
    { id: 'a', name: 'A', version: '1' },
    { id: 'b', name: 'B', version: '2' },
  ],
  behaviours: [
    { name: 'stream', about: '' },
    { name: 'answer', about: '' },
  ],
  counts: { pass: 2, fail: 1, skipped: 0 },
  rows: [row, { ...row, entrance: 'next' as const }, { ...row, client: 'b', verdict: 'fail' as const, detail: 'why' }],
}

test('a report becomes counts by behaviour and client, and the rows that did not pass', () => {
  const { cells, problems } = toConformanceView(REPORT)
  expect(cells).toEqual([
    [
      { pass: 2, fail: 0, skipped: 0 },
      { pass: 0, fail: 1, skipped: 0 },
    ],
    [null, null],
  ])
  expect(problems).toEqual([REPORT.rows[2]])
})

test('R1.26 the report that ships is one, and its counts are those of its rows', () => {
  const shipped = ConformanceReport.parse(report)
  const count = (verdict: string): number => shipped.rows.filter((each) => each.verdict === verdict).length
  expect(shipped.counts).toEqual({ pass: count('pass'), fail: count('fail'), skipped: count('skipped') })
  const names = new Set(shipped.behaviours.map(({ name }) => name))
  expect(shipped.rows.filter(({ behaviour }) => !names.has(behaviour))).toEqual([])
})
