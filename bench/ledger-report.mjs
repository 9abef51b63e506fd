/** Below this a ratio says more about the machine than about the ledger. Milliseconds. */
const NOISE_MS = 5

const growthOf = (times) => Math.max(times.at(-1), NOISE_MS) / Math.max(times[0], NOISE_MS)
const growth = ({ p95Ms }) => growthOf(p95Ms)

/** What the project has set itself for the ledger, each with what was measured. @param figures as `measureLedger` gives them */
export function judgeLedger({ questions, flusher, sizes }) {
  const slowest = questions.reduce((a, b) => (b.p95Ms.at(-1) > a.p95Ms.at(-1) ? b : a))
  const steepest = questions.reduce((a, b) => (growth(b) > growth(a) ? b : a))
  const whole = (value) => Math.round(value).toLocaleString('en-US')
  return [
    {
      what: `the slowest of ${questions.length} questions, p95, with ${whole(sizes.at(-1).calls)} calls`,
      target: '≤ 100 ms',
      shown: `${slowest.p95Ms.at(-1).toFixed(0)} ms, ${slowest.name}`,
      ok: slowest.p95Ms.at(-1) <= 100,
    },
    {
      what: `the steepest, times what it took with ${whole(sizes[0].calls)}`,
      target: `≤ 1.3 ×, what takes less than ${NOISE_MS} ms taken for ${NOISE_MS}`,
      shown: `${growth(steepest).toFixed(2)} ×, ${steepest.name}; ${questions.filter((each) => growth(each) > 1.3).length} above, by their medians ${questions.filter(({ p50Ms }) => growthOf(p50Ms) > 1.3).length}`,
      ok: growth(steepest) <= 1.3,
    },
    {
      what: 'events carried from the journal to the ledger',
      target: '≥ 5,000 a second',
      shown: `${whole(flusher.perSecond)} a second, ${flusher.processCpuUs.toFixed(0)} µs each of the gateway's own CPU`,
      ok: flusher.perSecond >= 5000,
    },
  ]
}

/** One line a question, median and p95 at each size. */
export function ledgerTable({ questions, sizes }, markdown) {
  const head = ['p50 / p95', ...sizes.map(({ calls }) => `${calls.toLocaleString('en-US')} calls`)]
  const rows = questions.map(({ name, p50Ms, p95Ms }) => [
    name,
    ...p95Ms.map((ms, at) => `${p50Ms[at].toFixed(1)} / ${ms.toFixed(1)} ms`),
  ])
  if (!markdown)
    return [head, ...rows]
      .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(52) : cell.padStart(18))).join(''))
      .join('\n')
  return [
    `| ${head.join(' | ')} |`,
    `|---|${sizes.map(() => '---:|').join('')}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n')
}

/** The same for the embedded database and its viewer. @param figures as `measureDashboard` gives them */
export function judgeDashboard({ calls, questions, page, gaps }) {
  const slowest = questions.reduce((a, b) => (b.p95Ms[0] > a.p95Ms[0] ? b : a))
  return [
    {
      what: `the slowest of ${questions.length} questions, p95, with ${calls.toLocaleString('en-US')} calls`,
      target: '≤ 150 ms',
      shown: `${slowest.p95Ms[0].toFixed(0)} ms, ${slowest.name}`,
      ok: slowest.p95Ms[0] <= 150,
    },
    {
      what: `p99 of the gaps of ${gaps.streams} streams beside a viewer of the usage page, times that without`,
      target: '≤ 1.2 ×',
      shown: `${gaps.ratio.toFixed(2)} ×, ${gaps.with.p99Ms.toFixed(0)} ms to ${gaps.without.p99Ms.toFixed(0)} ms; ${gaps.alive} alive; the page's data took ${page.p50Ms.toFixed(0)} ms, p95 ${page.p95Ms.toFixed(0)} ms, and was loaded ${gaps.told.times} times`,
      ok: gaps.ratio <= 1.2,
    },
  ]
}
