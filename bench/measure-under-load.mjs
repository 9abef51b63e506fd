import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { TEXT_CHUNKS } from './check-answer.mjs'
import { holdStreams, load } from './measure.mjs'
import { CORE, cpuSeconds, run, rssMb, sleep } from './processes.mjs'
import { median } from './report.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const script = (name) => path.join(here, name)
const BIG_PROMPT_BYTES = 2_000_000
/** Of the model `live`. */
const LIVE = { tokens: 900, msPerToken: 200 }
/** Events of a chat stream that are no token: its role, its finish, `[DONE]`. */
const OTHER_EVENTS = 3

/** A running Keyway as a client of one protocol calls one provider. */
function asClient(keyway, protocol, model) {
  const url = `${keyway.origin}/api/v1/${protocol === 'anthropic' ? 'messages' : 'chat/completions'}`
  return { ...keyway, url, protocol, model }
}

/** Milliseconds that one large prompt takes through the pipe, and through Keyway with its bytes untouched and with another model's name in them: medians. */
export async function measureBigPrompt(pipe, keyway, turns) {
  const of = ({ url, headers }, model) => ({ url, headers, model })
  // The default provider takes any name as it is; a name with the provider in it is rewritten.
  const targets = { pipe: of(pipe, pipe.model), untouched: of(keyway, 'bench-fast'), renamed: of(keyway, keyway.model) }
  const job = { targets, bytes: BIG_PROMPT_BYTES, turns }
  const times = JSON.parse(await run(CORE.rest, process.execPath, [script('big-prompt-load.mjs'), JSON.stringify(job)]))
  const [pipeMs, untouchedMs, renamedMs] = [times.pipe, times.untouched, times.renamed].map(median)
  return { turns, pipeMs, untouchedMs, renamedMs }
}

/** Clients that ask for an endless answer and stop reading; meanwhile others call. Memory in megabytes. */
export async function measurePausedReaders(keyway, streams, seconds) {
  const endless = { ...keyway, model: keyway.model.replace('bench-fast', 'endless-fast') }
  return holdStreams(endless, { kind: 'pause', streams }, async (quick) => {
    await sleep(seconds * 1000)
    const { count, errors, firstError, p50Ms, p99Ms } = await load(quick, { connections: 4, seconds: 2, stream: false })
    return { others: { count, errors, firstError, p50Ms, p99Ms } }
  })
}

/** Streams at 5 tokens a second, read to their ends, and what they cost the gateway. */
export async function measureLiveStreams(keyway, { streams, seconds, loopFile }) {
  const { child, url, headers } = keyway
  const tokens = Math.min(LIVE.tokens, Math.round((seconds * 1000) / LIVE.msPerToken))
  const idleMb = rssMb(child.pid)
  await loopDelay(child, loopFile)
  const cpuBefore = cpuSeconds(child.pid)
  let peakMb = idleMb
  const sample = setInterval(() => {
    peakMb = Math.max(peakMb, rssMb(child.pid))
  }, 500)
  const model = keyway.model.replace('bench-fast', 'live')
  const job = { kind: 'read', url, headers, model, streams, seconds, maxTokens: tokens, events: tokens + OTHER_EVENTS }
  try {
    const out = await run(CORE.rest, process.execPath, [script('stream-load.mjs'), JSON.stringify(job)])
    const cpuAfter = cpuSeconds(child.pid)
    const loop = await loopDelay(child, loopFile)
    const outcome = JSON.parse(out)
    const cpu = cpuBefore === null ? null : cpuAfter - cpuBefore
    return {
      ...outcome,
      tokens,
      loop,
      addedMb: idleMb === null ? null : peakMb - idleMb,
      coreUse: cpu === null ? null : cpu / outcome.seconds,
      cpuMicrosPerChunk: cpu === null ? null : (cpu * 1e6) / outcome.chunks,
    }
  } finally {
    clearInterval(sample)
  }
}

/** What the preloaded `loop-delay.mjs` saw since it was last asked. */
async function loopDelay(child, file) {
  rmSync(file, { force: true })
  child.kill('SIGUSR2')
  for (let waited = 0; waited < 10_000; waited += 20) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
    await sleep(20)
  }
  throw new Error('The gateway did not say how late its event loop was.')
}

/** CPU microseconds for each piece of text in a stream, passed through and translated in both directions: medians of turns. */
export async function measureTranslation(keyway, turns, seconds) {
  const ways = {
    passed: asClient(keyway, 'openai', 'bench/bench-fast'),
    toMessages: asClient(keyway, 'openai', 'bench-messages/bench-fast'),
    toChat: asClient(keyway, 'anthropic', 'bench/bench-fast'),
  }
  const names = Object.keys(ways)
  const measured = Object.fromEntries(names.map((name) => [name, []]))
  for (const name of names) await load(ways[name], { connections: 16, seconds: 1, stream: true })
  for (let turn = 0; turn < turns; turn++) {
    for (const name of turn % 2 === 0 ? names : names.toReversed()) {
      const { cpuMicros, errors, firstError } = await load(ways[name], { connections: 16, seconds, stream: true })
      if (errors > 0) throw new Error(`${name}: ${errors} wrong streams. The first: ${firstError}`)
      measured[name].push(cpuMicros === null ? null : cpuMicros / TEXT_CHUNKS)
    }
  }
  if (measured.passed.includes(null)) return { turns, passed: null, toMessages: null, toChat: null }
  return { turns, ...Object.fromEntries(names.map((name) => [name, median(measured[name])])) }
}
