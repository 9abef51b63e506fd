// The load generator, a process of its own so that it can be pinned. Usage: node load.mjs '{"connections":…}'; prints JSON.
import net from 'node:net'
import { checkAnswer, checkMessagesStream, checkStream } from './check-answer.mjs'
import { requestBytes } from './request-bytes.mjs'
import { ResponseReader } from './response-reader.mjs'

const job = JSON.parse(process.argv[2])

/** Sends one request after the other on `connections` connections until the time is over. Times in milliseconds. */
async function closedLoop({ connections, seconds, stream }) {
  const bytes = requestBytes(job, { stream })
  const check = checkFor(stream)
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

function checkFor(stream) {
  if (!stream) return checkAnswer()
  return job.protocol === 'anthropic' ? checkMessagesStream() : checkStream()
}

function percentile(values, part) {
  if (values.length === 0) return null
  values.sort((a, b) => a - b)
  return values[Math.min(values.length - 1, Math.floor(values.length * part))]
}

console.log(JSON.stringify(await closedLoop(job)))
