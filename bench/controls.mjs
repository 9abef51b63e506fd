// Measures how soon a control takes effect while traffic runs (`threats.md` P4 in the design: revocation), and what a
// flood of sign-ins does to running streams (J12). See `scripts/bench-controls.mjs`.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { controlTable, judgeControls } from './controls-report.mjs'
import { setUpControls, startKeyway, startPostgres } from './controls-setup.mjs'
import { openStream, startRequests } from './controls-traffic.mjs'
import { CORE, signalTree, sleep, start, stop } from './processes.mjs'
import { circumstances, writeResult } from './result-file.mjs'
import { startMock } from './run.mjs'
import { measureGaps } from './stream-gaps.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const STREAMS_PER_TURN = 10
const REQUESTS_PER_SECOND = 50
/** Nothing may be accepted for so long before a turn counts as over; milliseconds. */
const QUIET_MS = 500
const LONGEST_TURN_MS = 15_000
const FLOOD = { streams: 200, signInsPerSecond: 200 }

/** Runs it. @returns 0, or 1 when a target was missed. */
export async function benchControls(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      turns: { type: 'string' },
      seconds: { type: 'string' },
    },
  })
  const turns = Number(values.turns ?? (values.quick ? 3 : 20))
  const seconds = Number(values.seconds ?? (values.quick ? 5 : 20))
  const temp = await mkdtemp(path.join(os.tmpdir(), 'keyway-controls-'))
  const started = []
  // However this process ends, nothing it started goes on.
  process.once('exit', () => started.forEach((child) => signalTree(child.pid, 'SIGTERM')))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
  let postgres
  try {
    const mock = await startMock(temp)
    started.push(mock.child)
    const upstream = mock.origin
    const alone = await startKeyway({ dataDir: path.join(temp, 'alone'), upstream })
    started.push(alone.child)
    const setup = await setUpControls(alone.origin, upstream)
    const same = await measureControls('same process', setup, alone.origin, turns)
    const flood = await measureFlood(alone, setup, seconds, started)
    await stop(alone.child)

    let other = []
    let leftOut = null
    try {
      postgres = await startPostgres(temp)
      const env = { DATABASE_URL: postgres.url, KEYWAY_SECRET: randomBytes(32).toString('base64') }
      const first = await startKeyway({ dataDir: path.join(temp, 'first'), upstream, env })
      started.push(first.child)
      const second = await startKeyway({ dataDir: path.join(temp, 'second'), upstream, env })
      started.push(second.child)
      other = await measureControls('other process', await setUpControls(first.origin, upstream), second.origin, turns)
    } catch (error) {
      leftOut = error.message.split('\n')[0]
      say(`without a second process: ${leftOut}`)
    }
    return await report({ turns, seconds, controls: [...same, ...other], flood, leftOut }, values.markdown)
  } finally {
    await Promise.all(started.map((child) => stop(child)))
    postgres?.stop()
    await rm(temp, { recursive: true, force: true })
  }
}

/** Tries every control `turns` times while calls run at `origin`, which may be another process than the one it is made in. */
async function measureControls(where, setup, origin, turns) {
  const { owner, memberId } = setup
  const space = await setup.makeSpace('Controls')
  const access = `/api/spaces/${space.id}/api-access`
  const lasting = { space, token: await setup.makeToken(space.id) }
  const controls = [
    {
      name: 'switch off, cut',
      prepare: async () => lasting,
      act: () => owner.send('PUT', access, { enabled: false, reason: 'bench' }),
      undo: () => owner.send('PUT', access, { enabled: true }),
    },
    {
      name: 'token revoked',
      prepare: async () => ({ space, token: await setup.makeToken(space.id) }),
      act: ({ token }) => token.revoke(),
    },
    {
      name: 'reach cut',
      prepare: async () => lasting,
      act: ({ token }) => owner.send('DELETE', `/api/spaces/${space.id}/tokens/${token.id}/reach`),
      undo: ({ token }) => owner.send('PUT', `/api/spaces/${space.id}/tokens/${token.id}/reach`, {}),
    },
    {
      name: 'member removed',
      prepare: async () => lasting,
      act: () => owner.send('DELETE', `/api/spaces/${space.id}/members/${memberId}`),
      undo: () => setup.join(space.id),
    },
    {
      name: 'space deleted',
      prepare: async (turn) => {
        const gone = await setup.makeSpace(`Gone ${turn}`)
        return { space: gone, token: await setup.makeToken(gone.id) }
      },
      act: (scene) => owner.send('DELETE', `/api/spaces/${scene.space.id}`, { name: scene.space.name }),
    },
  ]
  const results = []
  for (const control of controls) {
    say(`${where}: ${control.name}`)
    const measured = []
    for (let turn = 0; turn < turns; turn++) {
      const scene = await control.prepare(turn)
      measured.push(await measureTurn(origin, scene.token.secret, () => control.act(scene)))
      await control.undo?.(scene)
    }
    results.push({ where, name: control.name, turns: measured })
  }
  return results
}

/** One turn: traffic, the control, and how long after its answer something still got through. Milliseconds. */
async function measureTurn(origin, token, act) {
  await untilAccepted(origin, token)
  const streams = await Promise.all(Array.from({ length: STREAMS_PER_TURN }, () => openStream(origin, token)))
  const load = startRequests(origin, token, REQUESTS_PER_SECOND)
  await sleep(300)
  const askedAt = performance.now()
  await act()
  const answeredAt = performance.now()
  const { sent } = load
  const quiet = () => sent.refused.some((at) => at > answeredAt && at > (sent.accepted.at(-1) ?? 0) + QUIET_MS)
  while (!(quiet() && streams.every(({ endedAt }) => endedAt !== null))) {
    if (performance.now() - answeredAt > LONGEST_TURN_MS) break
    await sleep(10)
  }
  await load.stop()
  const told = streams.filter(({ tail }) => tail.includes('"error"') && !tail.includes('[DONE]')).length
  for (const stream of streams) stream.close()
  return {
    controlMs: answeredAt - askedAt,
    // By when it was sent: what was on its way when the control was answered counts as before it.
    lastAcceptedMs: Math.max(0, (sent.accepted.toSorted((a, b) => a - b).at(-1) ?? 0) - answeredAt),
    lastStreamMs: Math.max(...streams.map(({ endedAt }) => (endedAt ?? Infinity) - answeredAt), 0),
    accepted: sent.accepted.length,
    refused: sent.refused.length,
    failed: sent.failed,
    told,
  }
}

/** Waits until the other process has heard of what the turn was prepared with. */
async function untilAccepted(origin, token) {
  for (let tries = 0; tries < 200; tries++) {
    const load = startRequests(origin, token, 20)
    await sleep(120)
    await load.stop()
    if (load.sent.accepted.length > 0 && load.sent.refused.length === 0) return
  }
  throw new Error('A call that should be let in is refused.')
}

/** What a flood of sign-ins does to the gaps between the chunks of running streams. */
async function measureFlood({ origin }, setup, seconds, started) {
  say(`${FLOOD.streams} streams, without and with ${FLOOD.signInsPerSecond} sign-ins a second`)
  const space = await setup.makeSpace('Flood')
  const { secret } = await setup.makeToken(space.id)
  const job = { origin, perSecond: FLOOD.signInsPerSecond, ...setup.admin }
  const disturb = () => {
    const child = start(CORE.rest, process.execPath, [path.join(here, 'sign-in-load.mjs'), JSON.stringify(job)])
    started.push(child)
    return async () => {
      child.stdin.end()
      await new Promise((resolve) => child.once('close', resolve))
      return JSON.parse(child.log.trim().split('\n').at(-1))
    }
  }
  const { told, ...gaps } = await measureGaps({ origin, token: secret, streams: FLOOD.streams, seconds, disturb })
  return { ...FLOOD, ...gaps, answers: told.statuses, unanswered: told.pending }
}

async function report(result, markdown) {
  const full = { ...circumstances(), ...result }
  full.targets = judgeControls(full)
  const file = await writeResult('controls-', full)
  console.log(`\n${controlTable(full, markdown)}\n`)
  for (const { what, target, shown, ok } of full.targets) {
    console.log(`${ok === null ? '  – ' : ok ? 'pass' : 'MISS'}  ${what}: ${shown} (${target})`)
  }
  console.log(
    `\n${full.cores} cores, ${full.cpu}, Node ${full.node}, load ${full.load.toFixed(1)}; ${result.turns} turns each, one run. ${file}`,
  )
  return full.targets.some(({ ok }) => ok === false) ? 1 : 0
}

function say(text) {
  console.error(`bench: ${text}`)
}
