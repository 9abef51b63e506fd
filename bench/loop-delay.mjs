// Preloaded into the gateway under test: measures how late its event loop is. At SIGUSR2 it writes what it saw since the
// last one, in milliseconds, into the file that KEYWAY_BENCH_LOOP_FILE names, and begins anew.
import { renameSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const file = process.env.KEYWAY_BENCH_LOOP_FILE

if (file && isMainThread) {
  // Each value is the time between two turns of a timer of 10 ms, so those 10 ms are part of it.
  const histogram = monitorEventLoopDelay({ resolution: 10 })
  histogram.enable()
  process.on('SIGUSR2', () => {
    const ms = (value) => value / 1e6
    const seen = { p50Ms: ms(histogram.percentile(50)), p99Ms: ms(histogram.percentile(99)), maxMs: ms(histogram.max) }
    histogram.reset()
    writeFileSync(`${file}.new`, JSON.stringify(seen))
    renameSync(`${file}.new`, file)
  })
}
