import { watch } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestProcess } from '@/lib/testing/start-process'

/** A file of the journal's folder that appears when something is going on inside. */
const SIGNS = {
  /** A batch is committed, and that it is is not yet stored. */
  flush: /^checkpoint\.json\.tmp$/,
  /** The calls of the process before are being closed as crashed. */
  replay: /^journal-\d+\.log$/,
} as const
export type Sign = keyof typeof SIGNS

const LONGEST_MS = 20_000

/** Kills the process the moment the sign is seen, or at last after 20 s. @returns false when it was not seen. */
export async function killAtSign(program: TestProcess, folder: string, sign: Sign): Promise<boolean> {
  const given = new AbortController()
  const late = setTimeout(() => given.abort(), LONGEST_MS)
  let seen = false
  const watcher = watch(folder, (_event, file) => {
    if (seen || file === null || !SIGNS[sign].test(file)) return
    seen = true
    process.kill(program.pid, 'SIGKILL')
    given.abort()
  })
  program.exited.then(() => given.abort()).catch(() => undefined)
  await new Promise<void>((resolve) => given.signal.addEventListener('abort', () => resolve()))
  clearTimeout(late)
  watcher.close()
  await program.stop('SIGKILL')
  return seen
}

/** Kills it after a time. */
export async function killAfter(program: TestProcess, ms: number): Promise<void> {
  await delay(ms)
  await program.stop('SIGKILL')
}

/** Mulberry32: the same numbers for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
