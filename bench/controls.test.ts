import { expect, test } from 'vitest'

// The bench is plain JavaScript, so that it runs without a build; its types are told here.
type Turn = { controlMs: number; lastAcceptedMs: number; lastStreamMs: number; told: number }
type Result = { controls: { where: string; name: string; turns: Turn[] }[]; flood: object; leftOut: string | null }
type ReportModule = {
  quantile: (values: number[], part: number) => number
  judgeControls: (result: Result) => { ok: boolean | null; shown: string }[]
  controlTable: (result: Result, markdown: boolean) => string
}
const { quantile, judgeControls, controlTable } = (await import(
  new URL('./controls-report.mjs', import.meta.url).href
)) as ReportModule

const turn = (lastAcceptedMs: number, lastStreamMs: number): Turn => ({
  controlMs: 20,
  lastAcceptedMs,
  lastStreamMs,
  told: 10,
})
const flood = (ratio: number) => ({
  streams: 200,
  signInsPerSecond: 200,
  without: { p99Ms: 210 },
  with: { p99Ms: 210 * ratio },
  ratio,
  answers: { 200: 5, 429: 7 },
  unanswered: 2,
})
const result = (same: Turn[], other: Turn[], ratio = 1.1): Result => ({
  controls: [
    { where: 'same process', name: 'switch off, cut', turns: same },
    ...(other.length > 0 ? [{ where: 'other process', name: 'switch off, cut', turns: other }] : []),
  ],
  flood: flood(ratio),
  leftOut: other.length > 0 ? null : 'no PostgreSQL',
})
const verdicts = (each: Result) => judgeControls(each).map(({ ok }) => ok)

test('P4 J12 the slowest turn decides, and what was not measured is neither passed nor missed', () => {
  expect(verdicts(result([turn(0, 12)], [turn(150, 1999)]))).toEqual([true, true, true, true, true])
  expect(verdicts(result([turn(0, 12), turn(1, 2001)], [turn(2001, 3)], 1.21))).toEqual([
    false,
    false,
    false,
    true,
    false,
  ])
  expect(verdicts(result([turn(0, 12)], []))).toEqual([true, true, null, null, true])
  // A stream that never ended.
  expect(judgeControls(result([turn(0, Infinity)], []))[1]).toMatchObject({ ok: false, shown: 'never' })
})

test('the table has a row for each control and process, as text and as Markdown', () => {
  const both = result([turn(0, 12), turn(0, 30)], [turn(5, 40)])
  expect(controlTable(both, false).split('\n').slice(0, 3)).toHaveLength(3)
  expect(controlTable(both, true)).toContain(
    '| switch off, cut | another process | 20 ms | 5.0 ms | 5.0 ms | 40 ms | 40 ms | 10 of 10 |',
  )
  expect(controlTable(both, true)).toContain('ratio 1.10 (answers: 5 × 200, 7 × 429; 2 unanswered at the end).')
  expect(quantile([3, 1, 2], 0.5)).toBe(2)
  expect(quantile([3, 1, 2], 1)).toBe(3)
})
