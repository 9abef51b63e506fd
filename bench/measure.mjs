import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CORE, cpuSeconds, run, rssMb, signalTree, sleep, start, stop } from './processes.mjs'

const loadScript = path.join(path.dirname(fileURLToPath(import.meta.url)), 'load.mjs')

async function load(running, job) {
  const { url, headers, model } = running
  const cpuBefore = cpuSeconds(running.child.pid)
  const out = await run(CORE.rest, process.execPath, [loadScript, JSON.stringify({ url, headers, model, ...job })])
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
    await load(running, { kind: 'loop', connections: 8, seconds: Math.min(1, seconds), stream: false })
    const requests = await load(running, { kind: 'loop', connections: 64, seconds, stream: false })
    const streams = await load(running, { kind: 'loop', connections: 16, seconds, stream: true })
    const single = await load(running, { kind: 'loop', connections: 1, seconds: seconds / 2, stream: false })
    const singleStream = await load(running, { kind: 'loop', connections: 1, seconds: seconds / 2, stream: true })
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
  const { pid } = running.child
  await load(running, { kind: 'loop', connections: 4, seconds: 1, stream: false })
  await sleep(2000)
  const idleMb = rssMb(pid)
  const { url, headers } = running
  const model = running.model.replace('bench-fast', 'slow-drip')
  const job = { kind: 'hold', url, headers, model, streams }
  const child = start(CORE.rest, process.execPath, [loadScript, JSON.stringify(job)])
  let peakMb = idleMb
  const sample = setInterval(() => {
    peakMb = Math.max(peakMb, rssMb(pid))
  }, 250)
  try {
    while (!child.log.includes('holding')) {
      if (child.exitCode !== null) throw new Error(`The stream holder ended:\n${child.log}`)
      await sleep(100)
    }
    await sleep(8000)
    child.stdin.end()
    await new Promise((resolve) => child.once('close', resolve))
  } finally {
    clearInterval(sample)
    await stop(child)
  }
  const { alive, firstError } = JSON.parse(child.log.trim().split('\n').at(-1))
  return { idleMb, peakMb, addedMb: idleMb === null ? null : peakMb - idleMb, streams, alive, firstError }
}
