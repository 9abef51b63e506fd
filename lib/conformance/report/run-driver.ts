import { spawn } from 'node:child_process'
import path from 'node:path'
import { DriverResult } from './driver-result'

/** What a driver needs to ask on behalf of a client. */
export type DriverCase = {
  id: string
  model: string
  prompt: string
  stream: boolean
  ask: string
  tools?: true
  giveUpMs?: number
  retries?: number
  badToken?: string
}
export type DriverInput = {
  v1: string
  apiBase: string
  token: string
  options: object
  cases: readonly DriverCase[]
}

/** Where drivers are, what their packages are called there, and with what Python is run. */
export type DriverPlace = { folder: string; python: string | null; packages?: Readonly<Record<string, string>> }

/**
 * Runs a driver in a process of its own, which is ended when it takes too long.
 * @returns what it said, case by case; and how it ended when it said less than was asked.
 */
export async function runDriver(
  { folder, python }: DriverPlace,
  driver: string,
  input: DriverInput,
  timeoutMs: number,
): Promise<{ results: Map<string, DriverResult>; trouble: string | null }> {
  const program = driver.endsWith('.py') ? python : process.execPath
  if (program === null) return { results: new Map(), trouble: 'There is no Python.' }
  const child = spawn(program, [path.join(folder, driver)], {
    cwd: folder,
    env: Object.assign({} as NodeJS.ProcessEnv, { PATH: process.env['PATH'], HOME: process.env['HOME'] }),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let out = ''
  let complaints = ''
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString()
  })
  child.stderr.on('data', (data: Buffer) => {
    complaints = (complaints + data.toString()).slice(-2000)
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(JSON.stringify(input))
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  await new Promise((resolve) => {
    child.once('error', resolve)
    child.once('close', resolve)
  })
  clearTimeout(timer)
  const results = new Map<string, DriverResult>()
  for (const line of out.split('\n').filter((each) => each.startsWith('{'))) {
    const result = DriverResult.safeParse(JSON.parse(line))
    if (result.success) results.set(result.data.id, result.data)
    else complaints = `${line.slice(0, 200)} is no result: ${result.error.message}`
  }
  return { results, trouble: results.size === input.cases.length ? null : complaints.trim() || 'It ended early.' }
}
