import { expect, test } from 'vitest'

// The bench is plain JavaScript, so that it runs without a build; its types are told here.
type Question = { name: string; p50Ms: number[]; p95Ms: number[] }
type Figures = {
  sizes: { calls: number }[]
  questions: Question[]
  flusher: { perSecond: number; processCpuUs: number }
}
type ReportModule = {
  judgeLedger: (figures: Figures) => { ok: boolean; shown: string }[]
  ledgerTable: (figures: Figures, markdown: boolean) => string
}
const file = './ledger-report.mjs'
const { judgeLedger, ledgerTable } = (await import(new URL(file, import.meta.url).href)) as ReportModule

const figures = (...questions: Question[]): Figures => ({
  sizes: [{ calls: 1000 }, { calls: 10_000 }],
  questions,
  flusher: { perSecond: 5000, processCpuUs: 40 },
})

test('the ledger passes by its slowest and its steepest question; what takes no time does not grow', () => {
  const flat = { name: 'flat', p50Ms: [40, 40], p95Ms: [80, 100] }
  const tiny = { name: 'tiny', p50Ms: [0.1, 4], p95Ms: [0.1, 6] }
  expect(judgeLedger(figures(flat, tiny)).map(({ ok }) => ok)).toEqual([true, true, true])
  const slow = { name: 'slow', p50Ms: [40, 60], p95Ms: [101, 101] }
  const steep = { name: 'steep', p50Ms: [10, 10], p95Ms: [20, 30] }
  const judged = judgeLedger(figures(flat, slow, steep))
  expect(judged.map(({ ok }) => ok)).toEqual([false, false, true])
  expect(judged[0]?.shown).toContain('slow')
  expect(judged[1]?.shown).toBe('1.50 ×, steep; 1 above, by their medians 1')
})

test('a line of the table has the median and the p95 of each size', () => {
  const table = ledgerTable(figures({ name: 'totals', p50Ms: [1, 2], p95Ms: [3, 4] }), true)
  expect(table.split('\n').at(-1)).toBe('| totals | 1.0 / 3.0 ms | 2.0 / 4.0 ms |')
})
