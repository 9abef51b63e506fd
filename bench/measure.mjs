import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CORE, cpuSeconds, run, rssMb, signalTree, sleep, start, stop } from './processes.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const loadScript = path.join(here, 'load.mjs')
const streamScript = path.join(here, 'stream-load.mjs')

/** Runs the load generator against a running target. `cpuMicros`: the target's CPU time for each answer, null without /proc. */
export async function load(running, job) {
  const { url, headers, model, protocol } = running
  const cpuBefore = cpuSeconds(running.child.pid)
  const out = await run(CORE.rest, process.execPath, [
    loadScript,
    JSON.stringify({ url, headers, model, protocol, ...job }),
  ])
  const cpuAfter = cpuSeconds(running.child.pid)
  const result = JSON.parse(out)
  if (cpuBefore === null || cpuAfter === null) return { ...result, cpuMicros: null }
  return { ...result, cpuMicros: ((cpuAfter - cpuBefore) * 1e6) / Math.max(1, result.count) }
}

/**
 * One round of one running target: requests at 64 connections, streams at 16, both at 1. Everything else is stopped meanwhile.
 * @throws when any answer was wrong: a fast wrong answer is not a result.
 */
export async function measureRound(name, running, others, seconds) {
  for (const other of others) signalTree(other.child.pid, 'SIGSTOP')
  signalTree(running.child.pid, 'SIGCONT')
  try {
    // Also replaces upstream connections that grew old while the target was stopped.
    await sleep(200)
    await load(running, { connections: 8, seconds: Math.min(1, seconds), stream: false })
    const requests = await load(running, { connections: 64, seconds, stream: false })
    const streams = await load(running, { connections: 16, seconds, stream: true })
    const single = await load(running, { connections: 1, seconds: seconds / 2, stream: false })
    const singleStream = await load(running, { connections: 1, seconds: seconds / 2, stream: true })
    for (const part of [requests, streams, single, singleStream]) {
      if (part.errors > 0) throw new Error(`${name} gave ${part.errors} wrong answers. The first: ${part.firstError}`)
    }
    return {
      requestsPerSecond: requests.perSecond,
      p99At64Ms: requests.p99Ms,
      cpuMicrosPerRequest: requests.cpuMicros,
      coreUse: requests.cpuMicros === null ? null : (requests.cpuMicros * requests.perSecond) / 1e6,
      streamsPerSecond: streams.perSecond,
      cpuMicrosPerStream: streams.cpuMicros,
      p50Ms: single.p50Ms,
      p99Ms: single.p99Ms,
      firstByteMs: singleStream.firstByteP50Ms,
    }
  } finally {
    for (const other of others) signalTree(other.child.pid, 'SIGCONT')
  }
}

/** Memory of a freshly started target: at rest after a short warm-up, and the most it had with slow streams open. In megabytes. */
export async function measureMemory(running, streams) {
  const model = running.model.replace('bench-fast', 'slow-drip')
  return holdStreams({ ...running, model }, { kind: 'hold', streams }, () => sleep(8000))
}

/**
 * Opens streams at a freshly started target, works while they are open, and says what became of them.
 * @returns `{ streams, idleMb, peakMb, addedMb }` as in `measureMemory`, what the streams' process reported, and what `work` returned.
 */
export async function holdStreams(running, job, work) {
  const { child: target, url, headers, model } = running
  const quick = { ...running, model: model.replace(/[^/]+$/, 'bench-fast') }
  await load(quick, { connections: 4, seconds: 1, stream: false })
  await sleep(2000)
  const idleMb = rssMb(target.pid)
  const child = start(CORE.rest, process.execPath, [streamScript, JSON.stringify({ url, headers, model, ...job })])
  let peakMb = idleMb
  const sample = setInterval(() => {
    peakMb = Math.max(peakMb, rssMb(target.pid))
  }, 250)
  try {
    while (!child.log.includes('holding')) {
      if (child.exitCode !== null) throw new Error(`The stream holder ended:\n${child.log}`)
      await sleep(100)
    }
    const worked = await work(quick)
    clearInterval(sample)
    child.stdin.end()
    await new Promise((resolve) => child.once('close', resolve))
    const outcome = JSON.parse(child.log.trim().split('\n').at(-1))
    return {
      streams: job.streams,
      idleMb,
      peakMb,
      addedMb: idleMb === null ? null : peakMb - idleMb,
      ...outcome,
      ...worked,
    }
  } finally {
    clearInterval(sample)
    await stop(child)
  }
}
