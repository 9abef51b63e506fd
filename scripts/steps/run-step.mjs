import { spawn } from 'node:child_process'
import { root, toolEnv } from './project.mjs'

const HEARTBEAT_MS = 2_500

/** A step that ended badly; its output has been shown. */
export class StepError extends Error {
  constructor(message) {
    super(message)
    this.name = 'StepError'
  }
}

/**
 * Runs a program, showing that it is alive while it works and what it said only when it fails.
 * @param {string} title what people see, as in "Building"
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, show?: boolean }} options `show` passes the output through as it comes
 * @returns {Promise<string>} its output
 */
export async function runStep(title, command, args, options = {}) {
  const progress = startProgress(title)
  const { code, output } = await run(command, args, {
    env: options.env,
    onLine: (line) => progress.say(line),
    show: options.show ?? false,
  })
  progress.end(code === 0)
  if (code === 0) return output
  if (!options.show) process.stderr.write(`\n${output}\n`)
  throw new StepError(`${title} failed (exit code ${code}).`)
}

/**
 * Runs a program to its end.
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { env = {}, onLine, show = false } = {}) {
  return new Promise((resolve, reject) => {
    // npm is a .cmd file on Windows, which only a shell can start.
    const shell = process.platform === 'win32' && command === 'npm'
    const child = spawn(command, args, { cwd: root, env: toolEnv(env), stdio: ['ignore', 'pipe', 'pipe'], shell })
    let output = ''
    const onData = (chunk) => {
      const text = chunk.toString()
      output += text
      if (show) process.stdout.write(text)
      const last = text.trim().split('\n').at(-1)
      if (last && onLine) onLine(last)
    }
    child.stdout.on('data', onData)
    child.stderr.on('data', onData)
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code: code ?? (signal ? 1 : 0), output }))
  })
}

/** Shows a running step: one line that counts on a terminal, a line every few seconds elsewhere. */
export function startProgress(title) {
  const startedAt = Date.now()
  const terminal = process.stdout.isTTY
  let last = ''
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`
  const show = () => {
    if (terminal) process.stdout.write(`\r\u001B[K  ${title} … ${seconds()}`)
    else process.stdout.write(`  ${title} … ${seconds()}${last ? ` (${last})` : ''}\n`)
  }
  process.stdout.write(terminal ? `  ${title} …` : `  ${title} …\n`)
  const timer = setInterval(show, terminal ? 1_000 : HEARTBEAT_MS)
  return {
    /** The newest line of output, shown where there is no terminal. */
    say: (line) => {
      last = stripColours(line).slice(0, 100)
    },
    end: (ok) => {
      clearInterval(timer)
      process.stdout.write(`${terminal ? '\r\u001B[K' : ''}  ${title}: ${ok ? 'done' : 'failed'}, ${seconds()}\n`)
    },
  }
}

/** Text without terminal colours. */
export function stripColours(text) {
  // oxlint-disable-next-line no-control-regex -- the escape character is what a colour code begins with
  return text.replaceAll(/\u001B\[[\d;?]*[A-Za-z]/g, '')
}
