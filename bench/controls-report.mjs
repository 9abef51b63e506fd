/** The value below which this part of the values lies. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
}

const COLUMNS = [
  'control',
  'made in',
  'answered in p50',
  'last accepted p50',
  'p100',
  'last stream ended p50',
  'p100',
  'streams told',
]

/** Every control with its delays after its own answer, in milliseconds, and then the flood; plain, or Markdown for the README. */
export function controlTable({ controls, flood }, markdown) {
  const rows = controls.map(({ name, where, turns }) => {
    const of = (field) => turns.map((turn) => turn[field])
    const p50 = (field) => ms(quantile(of(field), 0.5))
    const p100 = (field) => ms(Math.max(...of(field)))
    const told = turns.reduce((sum, turn) => sum + turn.told, 0)
    return [
      name,
      where === 'same process' ? 'the serving process' : 'another process',
      p50('controlMs'),
      p50('lastAcceptedMs'),
      p100('lastAcceptedMs'),
      p50('lastStreamMs'),
      p100('lastStreamMs'),
      `${told} of ${turns.length * 10}`,
    ]
  })
  return [table([COLUMNS, ...rows], markdown), '', floodSentence(flood)].join('\n')
}

function floodSentence({ streams, signInsPerSecond, without, with: during, ratio, answers, unanswered }) {
  const statuses = Object.entries(answers).map(([status, count]) => `${count} × ${status}`)
  return (
    `${signInsPerSecond} sign-ins a second beside ${streams} streams: p99 gap between chunks ${ms(without.p99Ms)} without, ` +
    `${ms(during.p99Ms)} with, ratio ${ratio.toFixed(2)} (answers: ${statuses.join(', ')}; ${unanswered} unanswered at the end).`
  )
}

/** What the project has set itself; `ok` is null when it could not be measured. */
export function judgeControls({ controls, flood, leftOut }) {
  const of = (where) => controls.filter((control) => control.where === where).flatMap(({ turns }) => turns)
  const most = (turns, field) => Math.max(...turns.map((turn) => turn[field]))
  const [same, other] = [of('same process'), of('other process')]
  const line = (what, value, limit, target, show = ms) =>
    value === null
      ? { what, target, value, shown: `not measured: ${leftOut}`, ok: null }
      : { what, target, value, shown: show(value), ok: value <= limit }
  return [
    line('same process: accepted after the control was answered', most(same, 'lastAcceptedMs'), 0, 'the next request'),
    line('same process: last stream ended', most(same, 'lastStreamMs'), 2000, '≤ 2 s'),
    line('other process: last accepted', other.length > 0 ? most(other, 'lastAcceptedMs') : null, 2000, '≤ 2 s'),
    line('other process: last stream ended', other.length > 0 ? most(other, 'lastStreamMs') : null, 2000, '≤ 2 s'),
    line(
      'streams under a flood of sign-ins: p99 gap',
      flood.ratio,
      1.2,
      '≤ 1.20 ×',
      (value) => `${value.toFixed(2)} ×`,
    ),
  ]
}

const ms = (value) => (Number.isFinite(value) ? `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms` : 'never')

function table(rows, markdown) {
  if (markdown) {
    const [head, ...body] = rows.map((row) => `| ${row.join(' | ')} |`)
    return [head, `|---|---|${'---:|'.repeat(COLUMNS.length - 2)}`, ...body].join('\n')
  }
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows
    .map((row) => row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '))
    .join('\n')
}
