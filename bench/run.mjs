// Measures Keyway beside a bare Node pipe, nginx and Portkey's gateway, in turn and in one run. See `scripts/bench.mjs`.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { measureMemory, measureRound } from './measure.mjs'
import { heaviestPage } from './page-weight.mjs'
import { canPin, CORE, freePort, signalTree, start, stop, waitForHttp } from './processes.mjs'
import { doubt, judge, markdownTable, plainTable, summarise, tableRows } from './report.mjs'
import { circumstances, writeResult } from './result-file.mjs'
import { targets, versionOf } from './targets.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const FLOOR = 'bare pipe'
const UPSTREAM = 'upstream alone'

/** Runs the benchmark. @returns 0, or 1 when a target was measured and missed, or Keyway could not be measured. */
export async function bench(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string' },
    },
  })
  const rounds = Number(values.rounds ?? 3)
  const seconds = Number(values.seconds ?? (values.quick ? 1 : 5))
  const streams = values.quick ? 200 : 1000
  const only = values.only?.split(',')
  const temp = await mkdtemp(path.join(os.tmpdir(), 'keyway-bench-'))
  const started = []
  // However this process ends, nothing it started goes on, and nothing it stopped stays stopped.
  process.once('exit', () => {
    for (const child of started) {
      signalTree(child.pid, 'SIGCONT')
      signalTree(child.pid, 'SIGTERM')
    }
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
  try {
    const mock = await startMock(temp)
    started.push(mock.child)
    const { ready, left } = await prepare(targets({ temp, upstream: mock.origin }), only)
    for (const { name, reason } of left) say(`without ${name}: ${reason}`)
    if (!canPin) say('taskset is missing or there is one core only: nothing is pinned, compare with care')

    const memory = {}
    let warmStartMs
    let heaviest
    for (const target of ready) {
      say(`${target.name}: memory with ${streams} slow streams`)
      const running = await begin(target, started)
      memory[target.name] = await measureMemory(running, streams)
      const { alive, firstError } = memory[target.name]
      if (alive < streams)
        say(`${target.name}: only ${alive} of ${streams} slow streams lived: ${firstError ?? 'no error'}`)
      if (target.isSubject) heaviest = await heaviestPage(running.origin, running.cookie, ['/', running.spacePath])
      await stop(running.child)
      if (target.isSubject) warmStartMs = await measureWarmStart(target, started)
    }

    const running = { [UPSTREAM]: mock.running }
    for (const target of ready) running[target.name] = await begin(target, started)
    const measured = (name, duration) => {
      const others = Object.keys(running).filter((other) => other !== name && other !== UPSTREAM)
      return measureRound(
        name,
        running[name],
        others.map((other) => running[other]),
        duration,
      )
    }
    // What is compiled while it runs comes to its pace only after some seconds; this round does not count.
    for (const name of Object.keys(running)) {
      say(`warming up: ${name}`)
      await measured(name, seconds)
    }
    const results = []
    for (let round = 1; round <= rounds; round++) {
      const result = {}
      for (const name of order(Object.keys(running), round)) {
        say(`round ${round} of ${rounds}: ${name}`)
        result[name] = await measured(name, seconds)
      }
      results.push(Object.fromEntries(Object.keys(running).map((name) => [name, result[name]])))
    }

    const summary = summarise(results, FLOOR)
    const result = {
      ...circumstances(),
      nginx: versionOf('sh', '-c', 'nginx -v 2>&1'),
      rounds: results,
      seconds,
      summary,
      memory,
      warmStartMs,
      heaviestPage: heaviest,
    }
    result.targets = judge(result)
    result.leftOut = left
    await report(result, values.markdown)
    const missed = result.targets.some((target) => target.ok === false)
    return missed || (!only && !summary.Keyway) ? 1 : 0
  } finally {
    await Promise.all(started.map((child) => stop(child)))
    await rm(temp, { recursive: true, force: true })
  }
}

/** Every other round goes backwards, so that no target always follows the same one. */
function order(names, round) {
  return round % 2 === 0 ? names.toReversed() : names
}

async function prepare(all, only) {
  const ready = []
  const left = []
  for (const target of all) {
    if (only && !only.includes(target.name)) continue
    try {
      await target.prepare()
      ready.push(target)
    } catch (error) {
      left.push({ name: target.name, reason: error.message })
    }
  }
  return { ready, left }
}

async function begin(target, started) {
  const running = await target.start()
  started.push(running.child)
  return running
}

/** Milliseconds from starting the process, its database already there, to the end of the first answered request. */
async function measureWarmStart(target, started) {
  const from = performance.now()
  const running = await begin(target, started)
  const response = await fetch(running.url, {
    method: 'POST',
    headers: { ...running.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ model: running.model, messages: [{ role: 'user', content: 'hello' }] }),
  })
  await response.text()
  const took = performance.now() - from
  await stop(running.child)
  if (response.status !== 200) throw new Error(`After a warm start the first answer had status ${response.status}.`)
  return took
}

/** Bundles the mock provider and starts it beside the load generator. @returns its process, origin and how to call it. */
export async function startMock(temp) {
  const outfile = path.join(temp, 'mock-provider.mjs')
  const entryPoints = [path.join(here, '..', 'lib', 'mock-provider', 'main.ts')]
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  })
  const port = await freePort()
  const args = [outfile, '--port', String(port), '--keep', '0', '--pace', 'instant']
  const child = start(CORE.rest, process.execPath, args)
  const origin = `http://127.0.0.1:${port}`
  await waitForHttp(child, `${origin}/__ledger`)
  const headers = { authorization: 'Bearer sk-bench' }
  return { child, origin, running: { child, url: `${origin}/v1/chat/completions`, headers, model: 'bench-fast' } }
}

async function report(result, markdown) {
  const rows = tableRows(result)
  const file = await writeResult('', result)
  console.log(`\n${markdown ? markdownTable(rows) : plainTable(rows)}\n`)
  for (const { what, target, shown, ok } of result.targets) {
    console.log(`${ok === null ? '  – ' : ok ? 'pass' : 'MISS'}  ${what}: ${shown} (${target})`)
  }
  const doubtful = doubt(result, FLOOR)
  if (doubtful) console.log(`\n${doubtful}`)
  console.log(
    `\n${result.cores} cores, ${result.cpu}, Node ${result.node}; medians of ${result.rounds.length} rounds. ${file}`,
  )
}

function say(text) {
  console.error(`bench: ${text}`)
}
