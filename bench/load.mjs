// The load generator, a process of its own so that it can be pinned. Usage: node load.mjs '{"kind":…}'; prints JSON.
import net from 'node:net'
import { once } from 'node:events'
import { checkAnswer, checkStream } from './check-answer.mjs'
import { ResponseReader } from './response-reader.mjs'

/** A 70-byte prompt, as in the design's measurements. */
const PROMPT = 'Please write one short and friendly sentence about a boat on the lake.'
const job = JSON.parse(process.argv[2])

function requestBytes(stream) {
  const url = new URL(job.url)
  const body = JSON.stringify({
    model: job.model,
    ...(stream ? { stream: true } : {}),
    messages: [{ role: 'user', content: PROMPT }],
  })
  const headers = { ...job.headers, host: url.host, 'content-type': 'application/json', 'content-length': body.length }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST ${url.pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

/** Sends one request after the other on `connections` connections until the time is over. Times in milliseconds. */
async function closedLoop({ connections, seconds, stream }) {
  const bytes = requestBytes(stream)
  const check = stream ? checkStream() : checkAnswer()
  const totals = []
  const firstBytes = []
  const errors = []
  const startedAt = performance.now()
  const stopAt = startedAt + seconds * 1000

  const oneConnection = () =>
    new Promise((resolve) => {
      let sentAt = 0
      let firstAt = 0
      const { hostname, port } = new URL(job.url)
      const open = () => {
        let reading = true
        const socket = net.connect({ host: hostname, port: Number(port), noDelay: true })
        const send = () => {
          sentAt = performance.now()
          socket.write(bytes)
        }
        const stop = (error) => {
          if (!reading) return
          reading = false
          socket.destroy()
          if (error) errors.push(error)
          if (performance.now() >= stopAt || errors.length > 20) resolve()
          else open()
        }
        const reader = new ResponseReader(
          () => {
            firstAt = performance.now()
          },
          (status, body, reusable) => {
            const now = performance.now()
            const wrong = status === 200 ? check(body) : `status ${status}: ${body.toString('utf8', 0, 200)}`
            if (wrong) return stop(wrong)
            totals.push(now - sentAt)
            firstBytes.push(firstAt - sentAt)
            if (now >= stopAt || !reusable) return stop()
            send()
          },
        )
        socket.on('connect', send)
        socket.on('data', (data) => {
          if (reading) reader.feed(data)
        })
        socket.on('error', (error) => stop(error.message))
        socket.on('close', () => stop(`connection closed ${reader.open ? 'within' : 'before'} an answer`))
      }
      open()
    })

  await Promise.all(Array.from({ length: connections }, oneConnection))
  const elapsed = (performance.now() - startedAt) / 1000
  return {
    perSecond: totals.length / elapsed,
    count: totals.length,
    p50Ms: percentile(totals, 0.5),
    p99Ms: percentile(totals, 0.99),
    firstByteP50Ms: percentile(firstBytes, 0.5),
    errors: errors.length,
    firstError: errors[0] ?? null,
  }
}

/** Opens slow streams, says so on stdout, keeps them open until stdin ends, then reports how many were still alive. */
async function hold({ streams }) {
  const bytes = requestBytes(true)
  const { hostname, port } = new URL(job.url)
  const states = []
  for (let i = 0; i < streams; i++) {
    const state = { ok: false, events: 0, closed: false, firstError: null }
    states.push(state)
    const socket = net.connect({ host: hostname, port: Number(port) })
    socket.on('connect', () => socket.write(bytes))
    socket.on('data', (data) => {
      if (data.latin1Slice(0, 13).startsWith('HTTP/1.1 ')) {
        state.ok = data.latin1Slice(9, 12) === '200'
        if (!state.ok) state.firstError ??= data.toString('utf8', 0, 300)
      }
      state.events++
    })
    socket.on('error', (error) => (state.firstError ??= error.message))
    socket.on('close', () => (state.closed = true))
    // 250 a second: opening is not what is measured.
    if (i % 25 === 24) await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const alive = () => states.filter((state) => state.ok && state.events > 1 && !state.closed).length
  for (let waited = 0; alive() < streams && waited < 20_000; waited += 200) {
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  console.log(JSON.stringify({ holding: alive() }))
  process.stdin.resume()
  await once(process.stdin, 'end')
  console.log(
    JSON.stringify({ alive: alive(), firstError: states.find((state) => state.firstError)?.firstError ?? null }),
  )
  process.exit(0)
}

function percentile(values, part) {
  if (values.length === 0) return null
  values.sort((a, b) => a - b)
  return values[Math.min(values.length - 1, Math.floor(values.length * part))]
}

if (job.kind === 'hold') await hold(job)
else console.log(JSON.stringify(await closedLoop(job)))
