// Many streams at once, in a process of its own so that it can be pinned. Usage: node stream-load.mjs '{"kind":…}'; prints
// JSON lines. `hold` and `pause` say when all streams are open, keep them until stdin ends, and report; `read` reads to the end.
import net from 'node:net'
import { once } from 'node:events'
import { EventCount } from './event-count.mjs'
import { sleep } from './processes.mjs'
import { requestBytes } from './request-bytes.mjs'

/** What a stream that was paused must still bring: more than all buffers on its way hold. */
const AFTER_PAUSE_BYTES = 524_288
const LONGEST_OPENING_MS = 20_000
const LONGEST_READING_MS = 60_000
const job = JSON.parse(process.argv[2])

/** Opens the streams, 250 a second: opening is not what is measured. @returns what became of each, kept up to date. */
async function open(onData) {
  const bytes = requestBytes(job, { stream: true })
  const { hostname, port } = new URL(job.url)
  const all = []
  for (let i = 0; i < job.streams; i++) {
    const socket = net.connect({ host: hostname, port: Number(port) })
    const stream = { socket, ok: false, reads: 0, bytes: 0, tail: '', closed: false, error: null }
    all.push(stream)
    socket.on('connect', () => socket.write(bytes))
    socket.on('data', (data) => {
      if (stream.reads++ === 0) {
        stream.ok = data.latin1Slice(0, 12) === 'HTTP/1.1 200'
        if (!stream.ok) stream.error ??= data.toString('utf8', 0, 300)
      }
      stream.bytes += data.length
      stream.tail = (stream.tail + data.latin1Slice(Math.max(0, data.length - 200))).slice(-200)
      onData(stream, data)
    })
    socket.on('error', (error) => (stream.error ??= error.message))
    socket.on('close', () => (stream.closed = true))
    if (i % 25 === 24) await sleep(100)
  }
  return all
}

async function until(condition, longestMs) {
  const from = performance.now()
  while (!condition() && performance.now() - from < longestMs) await sleep(100)
}

const firstError = (all) => all.find(({ error }) => error !== null)?.error ?? null

async function hold() {
  const all = await open(() => undefined)
  const alive = () => all.filter((stream) => stream.ok && stream.reads > 1 && !stream.closed).length
  await until(() => alive() === job.streams, LONGEST_OPENING_MS)
  console.log(JSON.stringify({ holding: alive() }))
  process.stdin.resume()
  await once(process.stdin, 'end')
  console.log(JSON.stringify({ alive: alive(), firstError: firstError(all) }))
}

/** Each stream is left unread from its first bytes on; at the end it goes on, was told why not, or is broken. */
async function pause() {
  let paused = true
  const all = await open((stream) => {
    if (paused) stream.socket.pause()
    else if (stream.bytes >= AFTER_PAUSE_BYTES) stream.socket.destroy()
  })
  await until(() => all.every((stream) => stream.reads > 0 || stream.closed), LONGEST_OPENING_MS)
  console.log(JSON.stringify({ holding: all.filter((stream) => stream.ok).length }))
  process.stdin.resume()
  await once(process.stdin, 'end')
  paused = false
  for (const stream of all) {
    stream.bytes = 0
    stream.socket.resume()
  }
  const wentOn = (stream) => stream.ok && stream.bytes >= AFTER_PAUSE_BYTES
  await until(() => all.every((stream) => wentOn(stream) || stream.closed), LONGEST_READING_MS)
  const told = (stream) => !wentOn(stream) && stream.closed && stream.tail.includes('"error"')
  console.log(
    JSON.stringify({ alive: all.filter(wentOn).length, told: all.filter(told).length, firstError: firstError(all) }),
  )
}

/** Every stream whole: its events counted one by one, with the protocol's own end. */
async function read() {
  const counts = new Map()
  const startedAt = performance.now()
  const all = await open((stream, data) => {
    let count = counts.get(stream)
    if (count === undefined) counts.set(stream, (count = new EventCount()))
    count.feed(data)
    if (stream.tail.endsWith('0\r\n\r\n')) stream.socket.destroy()
  })
  await until(() => all.every(({ closed }) => closed), job.seconds * 1500 + LONGEST_READING_MS)
  const eventsOf = (stream) => counts.get(stream)?.events ?? 0
  for (const stream of all) {
    if (!stream.tail.includes('data: [DONE]\n\n')) stream.error ??= `a stream without its end: …${stream.tail}`
    else if (eventsOf(stream) !== job.events) stream.error ??= `${eventsOf(stream)} events instead of ${job.events}`
  }
  const complete = all.filter((stream) => stream.ok && stream.error === null).length
  const chunks = all.reduce((sum, stream) => sum + eventsOf(stream), 0)
  const seconds = (performance.now() - startedAt) / 1000
  console.log(JSON.stringify({ streams: job.streams, complete, chunks, seconds, firstError: firstError(all) }))
}

await { hold, pause, read }[job.kind]()
process.exit(0)
