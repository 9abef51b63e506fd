// Measures Keyway with what weighs on a gateway: a large prompt, readers that stop reading, many live streams, and streams in
// another protocol than the client's. See `scripts/bench-load.mjs`.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import {
  measureBigPrompt,
  measureLiveStreams,
  measurePausedReaders,
  measureTranslation,
} from './measure-under-load.mjs'
import { withSmallSocketBuffers } from './own-network.mjs'
import { signalTree, stop } from './processes.mjs'
import { circumstances, writeResult } from './result-file.mjs'
import { startMock } from './run.mjs'
import { barePipe, keyway } from './targets.mjs'
import { judgeUnderLoad, underLoadTable, verdict } from './under-load-report.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const STREAMS = 1000

/** Runs it. @returns 0, or 1 when a target was missed. */
export async function benchUnderLoad(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  })
  const { quick } = values
  const temp = await mkdtemp(path.join(os.tmpdir(), 'keyway-load-'))
  const started = []
  // However this process ends, nothing it started goes on.
  process.once('exit', () => started.forEach((child) => signalTree(child.pid, 'SIGTERM')))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
  try {
    const mock = await startMock(temp)
    started.push(mock.child)
    const context = { temp, upstream: mock.origin }
    const loopFile = path.join(temp, 'loop.json')
    const preload = `--import=${pathToFileURL(path.join(here, 'loop-delay.mjs')).href}`
    const env = {
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${preload}`.trim(),
      KEYWAY_BENCH_LOOP_FILE: loopFile,
    }
    const subject = keyway({ ...context, env })
    await subject.prepare()

    const parts = {
      translation: (running) => measureTranslation(running, quick ? 3 : 7, quick ? 2 : 5),
      bigPrompt: async (running) => {
        const pipe = await barePipe(context).start()
        started.push(pipe.child)
        const measured = await measureBigPrompt(pipe, running, quick ? 30 : 100)
        await stop(pipe.child)
        return measured
      },
      paused: (running) => withSmallSocketBuffers(() => measurePausedReaders(running, STREAMS, quick ? 5 : 20)),
      live: (running) => measureLiveStreams(running, { streams: STREAMS, seconds: quick ? 30 : 180, loopFile }),
    }
    const result = {}
    const only = values.only?.split(',')
    for (const [name, measure] of Object.entries(parts)) {
      if (only && !only.includes(name)) continue
      say(name)
      // A fresh one for each: memory that one part needed must not hide what the next one needs.
      const running = await subject.start()
      started.push(running.child)
      try {
        result[name] = await measure(running)
      } catch (error) {
        say(`without ${name}: ${error.message}`)
      }
      await stop(running.child)
    }
    return await report(result, values.markdown)
  } finally {
    await Promise.all(started.map((child) => stop(child)))
    await rm(temp, { recursive: true, force: true })
  }
}

async function report(result, markdown) {
  const full = { ...circumstances(), ...result }
  full.targets = judgeUnderLoad(full)
  const file = await writeResult('load-', full)
  if (markdown) console.log(`\n${underLoadTable(full.targets)}`)
  else {
    console.log('')
    for (const { what, target, shown, ok } of full.targets) {
      console.log(`${verdict(ok).padEnd(4)}  ${what}: ${shown} (${target})`)
    }
  }
  console.log(`\n${full.cores} cores, ${full.cpu}, Node ${full.node}, load ${full.load.toFixed(1)}; one run. ${file}`)
  return full.targets.some(({ ok }) => ok === false) ? 1 : 0
}

function say(text) {
  console.error(`bench: ${text}`)
}
