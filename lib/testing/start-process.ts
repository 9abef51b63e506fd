import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { keepOutput } from './leaks/keep'
import { NODE_FLAGS } from './node-flags'

/** A program under test. */
export type TestProcess = {
  pid: number
  /** Everything it has written so far. */
  output: () => string
  /** Resolves with its exit code once it has ended; null when a signal ended it. */
  exited: Promise<number | null>
  /** Sends a signal and waits for the end. */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>
}

/** Starts a Node program with exactly this environment plus PATH. */
export function startProcess(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
): TestProcess {
  const child = spawn(process.execPath, [...NODE_FLAGS, file, ...args], {
    cwd,
    // Next's types want NODE_ENV in every environment; the program under test decides about it by itself.
    env: Object.assign({} as NodeJS.ProcessEnv, { PATH: process.env['PATH'] }, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  child.once('close', () => keepOutput(path.basename(file), output))
  return {
    pid: child.pid ?? 0,
    output: () => output,
    exited,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      return exited
    },
  }
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/**
 * Waits until the address answers 200.
 * @throws Error with the program's output when it ends before, or after `timeoutMs`
 */
export async function waitFor(url: string, program: TestProcess, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs
  const ended = program.exited.then(() => true)
  while (Date.now() < deadline) {
    const answer = await fetch(url).catch(() => null)
    await answer?.body?.cancel()
    if (answer?.ok) return
    if (await Promise.race([ended, pause(50)])) break
  }
  await program.stop('SIGKILL')
  throw new Error(`${url} did not become ready:\n${program.output()}`)
}

/** Resolves with false after the time. */
function pause(ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ms)
  })
}
