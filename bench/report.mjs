/** Middle value; of an even number the lower of the two. */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]
}

const FIELDS = [
  'requestsPerSecond',
  'p99At64Ms',
  'cpuMicrosPerRequest',
  'coreUse',
  'streamsPerSecond',
  'cpuMicrosPerStream',
  'p50Ms',
  'p99Ms',
  'firstByteMs',
]

/**
 * Sums rounds up. Ratios and differences are taken within each round, where both numbers saw the same machine, and then their
 * median over the rounds. @param rounds `[{ [target]: { requestsPerSecond, … } }]`
 */
export function summarise(rounds, floor) {
  const names = Object.keys(rounds[0] ?? {})
  const summary = {}
  for (const name of names) {
    const row = {}
    for (const field of FIELDS) row[field] = median(rounds.map((round) => round[name][field]))
    const within = (compare) => median(rounds.map((round) => compare(round[name], round[floor])))
    row.requestsOfFloor = within((own, base) => own.requestsPerSecond / base.requestsPerSecond)
    row.streamsOfFloor = within((own, base) => own.streamsPerSecond / base.streamsPerSecond)
    row.addedP50Ms = within((own, base) => own.p50Ms - base.p50Ms)
    row.addedFirstByteMs = within((own, base) => own.firstByteMs - base.firstByteMs)
    summary[name] = row
  }
  return summary
}

/** The targets the project has set itself, each with what was measured. `ok` is null when it could not be measured. */
export function judge(result) {
  const { summary, memory, rounds, warmStartMs, heaviestPage } = result
  const own = summary.Keyway
  const timesPortkey =
    own && summary.Portkey
      ? median(rounds.map((round) => round.Keyway.requestsPerSecond / round.Portkey.requestsPerSecond))
      : undefined
  const slow = memory.Keyway
  return [
    line('requests/s, of the bare pipe', own?.requestsOfFloor, (value) => value >= 0.6, '≥ 60 %', percent),
    line(
      'requests/s, times Portkey',
      timesPortkey,
      (value) => value >= 15,
      '≥ 15 ×',
      (value) => `${value.toFixed(1)} ×`,
    ),
    line('p50 at 1 connection, added to the bare pipe', own?.addedP50Ms, (value) => value <= 0.15, '≤ 0.15 ms', ms),
    line('streams/s, of the bare pipe', own?.streamsOfFloor, (value) => value >= 0.85, '≥ 85 %', percent),
    line(
      '1,000 open slow streams, memory above idle',
      slow?.streams === 1000 ? slow.addedMb : undefined,
      (value) => value <= 300 && slow.alive === slow.streams,
      '≤ 300 MB',
      (value) => `${value.toFixed(0)} MB, ${slow.alive} of ${slow.streams} alive`,
    ),
    line(
      'warm start to the first answer',
      warmStartMs,
      (value) => value <= 6000,
      '≤ 6 s',
      (value) => `${(value / 1000).toFixed(1)} s`,
    ),
    line(
      'compressed JavaScript of the heaviest page',
      heaviestPage?.bytes,
      (value) => value <= 200_000,
      '≤ 200 kB',
      (value) => `${(value / 1000).toFixed(0)} kB (${heaviestPage.path})`,
    ),
  ]
}

function line(what, value, passes, target, show) {
  const measured = value !== undefined && value !== null
  return {
    what,
    target,
    value: value ?? null,
    shown: measured ? show(value) : 'not measured',
    ok: measured ? passes(value) : null,
  }
}

const percent = (value) => `${(value * 100).toFixed(0)} %`
const micros = (value) => (value === null ? '–' : `${value.toFixed(0)} µs`)
const ms = (value) => `${value.toFixed(3)} ms`

const COLUMNS = [
  '',
  'requests/s',
  'of pipe',
  'CPU each',
  'streams/s',
  'of pipe',
  'CPU each',
  'p50',
  'p99',
  'added p50',
  'first byte',
  'added',
  'idle',
  '1,000 streams',
]

/** Says so when the floor could not use its core: then requests/s measured the load or the neighbours, and CPU each is the better number. */
export function doubt({ summary }, floor) {
  const use = summary[floor]?.coreUse
  if (use === undefined || use === null || use >= 0.85) return undefined
  return `The ${floor} had only ${percent(use)} of its core: the machine was busy with something else. Compare "CPU each".`
}

/** The rows of the table, its head first. */
export function tableRows({ summary, memory }) {
  const rows = Object.entries(summary).map(([name, row]) => {
    const mem = memory[name]
    return [
      name,
      Math.round(row.requestsPerSecond).toLocaleString('en-US'),
      percent(row.requestsOfFloor),
      micros(row.cpuMicrosPerRequest),
      Math.round(row.streamsPerSecond).toLocaleString('en-US'),
      percent(row.streamsOfFloor),
      micros(row.cpuMicrosPerStream),
      ms(row.p50Ms),
      ms(row.p99Ms),
      ms(row.addedP50Ms),
      ms(row.firstByteMs),
      ms(row.addedFirstByteMs),
      mem?.idleMb ? `${mem.idleMb.toFixed(0)} MB` : '–',
      mem?.addedMb !== null && mem?.addedMb !== undefined ? `+${mem.addedMb.toFixed(0)} MB` : '–',
    ]
  })
  return [COLUMNS, ...rows]
}

/** A table in fixed-width columns. */
export function plainTable(rows) {
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i].length)))
  const text = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
  )
  return text.join('\n')
}

/** The same as Markdown, for the README. */
export function markdownTable(rows) {
  const [head, ...body] = rows.map((row) => `| ${row.join(' | ')} |`)
  return [head, `|${COLUMNS.map((_, i) => (i === 0 ? '---|' : '---:|')).join('')}`, ...body].join('\n')
}
