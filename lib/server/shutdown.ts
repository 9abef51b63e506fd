import type { Log } from '@/lib/log'

/** The steps of a shutdown, in their order. */
export type ShutdownSteps = {
  /** Readiness fails from here on. */
  startDraining: () => void
  /** Resolves when no call is open, at the latest after `graceMs`, when the rest have been cut. */
  drain: (graceMs: number) => Promise<void>
  /** Flushes and lets go of everything. */
  close: () => Promise<void>
  exit: (code: number) => void
  log: Log
}

/** Flushing and closing get this much after the drain; 25 s of drain at most keep the whole under 30 s (K10). */
const CLOSE_MS = 4_500

/**
 * Makes the function to call on a signal. The first call drains, closes and exits 0, or exits 1 when that takes too long;
 * a second one exits at once (K11): the journal survives it.
 */
export function createShutdown(steps: ShutdownSteps, drainMs: number): (signal: string) => void {
  let stopping = false
  return (signal) => {
    if (stopping) {
      steps.exit(130)
      return
    }
    stopping = true
    steps.log.info({ signal, drainMs }, 'stopping: open calls may finish')
    // Not unref'd: it must fire even when nothing else keeps the process alive or everything hangs.
    const watchdog = setTimeout(() => {
      steps.log.error('stopping took too long')
      steps.exit(1)
    }, drainMs + CLOSE_MS)
    steps.startDraining()
    void run(steps, drainMs, watchdog)
  }
}

async function run(steps: ShutdownSteps, drainMs: number, watchdog: NodeJS.Timeout): Promise<void> {
  let code = 0
  for (const step of [() => steps.drain(drainMs), () => steps.close()]) {
    try {
      await step()
    } catch (error) {
      steps.log.error({ err: error }, 'stopping went wrong')
      code = 1
    }
  }
  clearTimeout(watchdog)
  steps.exit(code)
}
