/**
 * What the project has set itself under load, each with what was measured. `ok` is null when it could not be measured.
 * @param result `{ bigPrompt, paused, live, translation }` as measured; a part that was left out is missing
 */
export function judgeUnderLoad({ bigPrompt, paused, live, translation }) {
  return [
    prompt('untouched', bigPrompt?.untouchedMs, bigPrompt),
    prompt('with the model renamed', bigPrompt?.renamedMs, bigPrompt),
    line('1,000 paused readers: memory above idle', paused?.addedMb, '≤ 200 MB', (value) => value <= 200, megabytes),
    line(
      '1,000 paused readers: what became of them',
      paused,
      'each goes on, or is told why not',
      ({ alive, told, streams }) => alive + told === streams,
      ({ alive, told, streams, firstError }) =>
        `${alive} of ${streams} went on, ${told} were told${reason(firstError)}`,
    ),
    line(
      'calls beside the paused readers',
      paused?.others,
      'all answered',
      ({ count, errors }) => count > 0 && errors === 0,
      ({ count, errors, p99Ms, firstError }) =>
        `${whole(count)} answered, ${errors} not, p99 ${millis(p99Ms)}${reason(firstError)}`,
    ),
    line(
      '1,000 live streams at 5 chunks/s',
      live,
      'no error, no chunk missing',
      ({ complete, streams }) => complete === streams,
      (value) => `${value.complete} of ${value.streams} whole${reason(value.firstError)}; ${costs(value)}`,
    ),
    line(
      'event loop beside the live streams, p99',
      live?.loop.p99Ms,
      '≤ 50 ms',
      (value) => value <= 50,
      (value) => `${millis(value)}, at most ${millis(live.loop.maxMs)}`,
    ),
    translated('chat from messages', translation?.toMessages, translation),
    translated('messages from chat', translation?.toChat, translation),
  ]
}

function prompt(how, ms, bigPrompt) {
  return line(
    `2 MB prompt ${how}, times the bare pipe`,
    ms === undefined ? undefined : ms / bigPrompt.pipeMs,
    '≤ 1.3 ×',
    (value) => value <= 1.3,
    (value) => `${times(value)}, ${millis(ms)} to ${millis(bigPrompt.pipeMs)}`,
  )
}

function translated(how, micros, translation) {
  return line(
    `CPU per chunk, ${how}, times passing it through`,
    typeof micros === 'number' ? micros / translation.passed : undefined,
    '≤ 2 ×',
    (value) => value <= 2,
    (value) => `${times(value)}, ${micros.toFixed(1)} µs to ${translation.passed.toFixed(1)} µs`,
  )
}

function costs({ chunks, seconds, addedMb, coreUse, cpuMicrosPerChunk }) {
  const rate = `${whole(chunks)} chunks in ${seconds.toFixed(0)} s`
  if (coreUse === null) return rate
  const cpu = `${(coreUse * 100).toFixed(0)} % of a core, ${cpuMicrosPerChunk.toFixed(0)} µs per chunk`
  return `${rate}, +${megabytes(addedMb)}, ${cpu}`
}

function line(what, value, target, passes, show) {
  const measured = value !== undefined && value !== null
  return { what, target, shown: measured ? show(value) : 'not measured', ok: measured ? passes(value) : null }
}

const times = (value) => `${value.toFixed(2)} ×`
const megabytes = (value) => `${value.toFixed(0)} MB`
const millis = (value) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`
const whole = (value) => value.toLocaleString('en-US')
const reason = (error) => (error === null || error === undefined ? '' : ` (${error})`)

/** The judged lines as a Markdown table, for the README. */
export function underLoadTable(lines) {
  const rows = lines.map(({ what, target, shown, ok }) => `| ${what} | ${target} | ${shown} | ${verdict(ok)} |`)
  return ['| | target | measured | |', '|---|---|---|---|', ...rows].join('\n')
}

/** How one line ended, in four letters. */
export const verdict = (ok) => (ok === null ? '–' : ok ? 'pass' : 'MISS')
