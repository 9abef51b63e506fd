import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'

const tasksetPath = (() => {
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' })
    execFileSync('taskset', ['-c', '1', 'true'], { stdio: 'ignore' })
    return 'taskset'
  } catch {
    return null
  }
})()

/** False where processes cannot be pinned to a core; numbers are then only roughly comparable. */
export const canPin = tasksetPath !== null

/** Core of the gateway under test, and of everything else. */
export const CORE = { gateway: 0, rest: 1 }

/** Starts a program on a core. Its output is kept for error messages. */
export function start(core, command, args, options = {}) {
  const [program, ...rest] = canPin ? [tasksetPath, '-c', String(core), command, ...args] : [command, ...args]
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], ...options })
  child.log = ''
  const keep = (data) => {
    child.log = (child.log + data).slice(-20_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.on('error', (error) => keep(error.message))
  return child
}

/** Ends a program that `start` started: politely, then not. */
export async function stop(child, graceMs = 10_000) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  signalTree(child.pid, 'SIGCONT')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(timer)
}

/** Runs a program to its end. @returns its stdout. @throws with its output when it fails. */
export async function run(core, command, args, options) {
  const child = start(core, command, args, options)
  let out = ''
  child.stdout.on('data', (data) => {
    out += data
  })
  child.stdin.end()
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code}:\n${child.log}`)
  return out
}

/** Waits until a URL answers with a status below 500. @throws when the program ends first or the time is over. */
export async function waitForHttp(child, url, timeoutMs = 60_000) {
  const until = Date.now() + timeoutMs
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`The program ended before it was ready:\n${child.log}`)
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2000) })
      await response.arrayBuffer()
      if (response.status < 500) return
    } catch {
      // Not listening yet.
    }
    await sleep(25)
  }
  throw new Error(`${url} did not answer in time:\n${child.log}`)
}

/** Resident memory of a process and its descendants, in megabytes; null where /proc is missing. */
export function rssMb(pid) {
  try {
    const pages = tree(pid).map((id) => Number(readFileSync(`/proc/${id}/statm`, 'utf8').split(' ')[1]))
    return (pages.reduce((sum, value) => sum + value, 0) * 4096) / 1_048_576
  } catch {
    return null
  }
}

/** CPU time that a process and its descendants have used so far, in seconds; null where /proc is missing. */
export function cpuSeconds(pid) {
  try {
    const ticks = tree(pid).map((id) => {
      const stat = readFileSync(`/proc/${id}/stat`, 'latin1')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return Number(fields[11]) + Number(fields[12])
    })
    // The kernel's clock tick is 10 ms on every Linux that Node runs on.
    return ticks.reduce((sum, value) => sum + value, 0) / 100
  } catch {
    return null
  }
}

/** Sends a signal to a process and its descendants. */
export function signalTree(pid, signal) {
  for (const id of tree(pid)) {
    try {
      process.kill(id, signal)
    } catch {
      // It has ended meanwhile.
    }
  }
}

function tree(pid) {
  const children = new Map()
  let names = []
  try {
    names = readdirSync('/proc')
  } catch {
    return [pid]
  }
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
    } catch {
      // It has ended meanwhile.
    }
  }
  const all = [pid]
  for (let i = 0; i < all.length; i++) all.push(...(children.get(all[i]) ?? []))
  return all
}

/** A TCP port of the loopback address that is free now. */
export async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
