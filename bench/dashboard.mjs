// Measures the dashboard on the embedded database with a full ledger, and what a viewer does to running streams. See `scripts/bench-dashboard.mjs`.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { quantile } from './controls-report.mjs'
import { setUpControls, startKeyway } from './controls-setup.mjs'
import { signalTree, stop } from './processes.mjs'
import { startMock } from './run.mjs'
import { measureGaps } from './stream-gaps.mjs'

const TIMES = 21
const DAY_MS = 86_400_000

/**
 * @param ledger `{ fillLedger, questions, DAYS, firstDay }`, bundled from `fill-ledger.ts` and `ledger-questions.ts`
 * @returns `{ calls, questions: [{ name, p50Ms, p95Ms }], page: { p50Ms, p95Ms }, gaps }`
 */
export async function measureDashboard({ ledger, calls, streams, seconds, say }) {
  const temp = await mkdtemp(path.join(os.tmpdir(), 'keyway-dashboard-'))
  const started = []
  process.once('exit', () => started.forEach((child) => signalTree(child.pid, 'SIGTERM')))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
  const account = { user: 'postgres', database: 'postgres', password: 'postgres' }
  let pool
  try {
    const mock = await startMock(temp)
    started.push(mock.child)
    const dataDir = path.join(temp, 'data')
    const { child, origin } = await startKeyway({ dataDir, upstream: mock.origin })
    started.push(child)
    const setup = await setUpControls(origin, mock.origin)
    const space = await setup.makeSpace('Full')
    const { secret } = await setup.makeToken(space.id)
    pool = new pg.Pool({ ...account, host: path.join(dataDir, 'socket'), max: 1 })
    await ledger.fillLedger(pool, calls, space.id, (share) => {
      if (Math.round(share * ledger.DAYS) % 18 === 0) say(`filled to ${Math.round(share * 100)} %`)
    })

    const questions = []
    for (const { name, ask } of ledger.questions(space.id)) {
      const times = await timesOf(() => ask(pool))
      const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)]
      questions.push({ name, p50Ms: [p50], p95Ms: [p95] })
      say(`${name}: ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`)
    }
    const from = ledger.firstDay()
    const day = (at) => at.toISOString().slice(0, 10)
    const last = new Date(from.getTime() + (ledger.DAYS - 1) * DAY_MS)
    const page = `/api/spaces/${space.id}/usage?from=${day(from)}&to=${day(last)}&zone=Europe/Berlin`
    const pageTimes = await timesOf(() => setup.owner.send('GET', page))
    say(`${streams} streams, without and with a viewer`)
    const gaps = await measureGaps({ origin, token: secret, streams, seconds, disturb: () => view(setup.owner, page) })
    return {
      calls,
      questions,
      page: { p50Ms: quantile(pageTimes, 0.5), p95Ms: quantile(pageTimes, 0.95) },
      gaps,
    }
  } finally {
    await pool?.end()
    await Promise.all(started.map((child) => stop(child)))
    await rm(temp, { recursive: true, force: true })
  }
}

/** Milliseconds of so many tries, after one that does not count. */
async function timesOf(work) {
  const times = []
  await work()
  for (let turn = 0; turn < TIMES; turn++) {
    const at = performance.now()
    await work()
    times.push(performance.now() - at)
  }
  return times
}

/** Loads a page's data again and again, as soon as the last answer is there. */
function view(session, page) {
  const looking = new AbortController()
  const looked = (async () => {
    let times = 0
    for (; !looking.signal.aborted; times++) await session.send('GET', page)
    return { times }
  })()
  return async () => {
    looking.abort()
    return looked
  }
}
