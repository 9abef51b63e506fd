import http from 'node:http'
import { sleep } from './processes.mjs'

const DROP = 'bench/endless'
const QUICK = 'bench/bench-fast'

function post(origin, token, model, stream, agent) {
  const body = JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'hello' }] })
  const request = http.request(`${origin}/api/v1/chat/completions`, {
    method: 'POST',
    agent,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  })
  request.end(body)
  return request
}

/**
 * Opens a stream that never ends by itself, a chunk every 200 ms.
 * @returns once its first chunk is there: `{ endedAt, tail, gaps, close() }`, kept up to date; times by `performance.now()`.
 */
export function openStream(origin, token) {
  return new Promise((resolve, reject) => {
    const stream = { endedAt: null, tail: '', gaps: [], close: () => request.destroy() }
    let lastAt = null
    // A connection of its own: streams must not wait for each other.
    const request = post(origin, token, DROP, true, new http.Agent())
    const ended = () => {
      stream.endedAt ??= performance.now()
    }
    request.on('error', (error) => {
      ended()
      reject(error)
    })
    request.on('response', (response) => {
      if (response.statusCode !== 200) return reject(new Error(`A stream was answered ${response.statusCode}.`))
      response.on('data', (chunk) => {
        const now = performance.now()
        if (lastAt === null) resolve(stream)
        else stream.gaps.push(now - lastAt)
        lastAt = now
        stream.tail = (stream.tail + chunk).slice(-500)
      })
      response.on('error', ended)
      response.on('close', ended)
    })
  })
}

/** Sends quick requests at a fixed rate, whatever becomes of them. @returns what has been answered so far and `stop()`. */
export function startRequests(origin, token, perSecond) {
  const agent = new http.Agent({ keepAlive: true })
  const sent = { accepted: [], refused: [], failed: 0 }
  const timer = setInterval(() => {
    const at = performance.now()
    const request = post(origin, token, QUICK, false, agent)
    request.on('response', (response) => {
      response.resume()
      response.on('end', () => (response.statusCode === 200 ? sent.accepted : sent.refused).push(at))
    })
    request.on('error', () => sent.failed++)
  }, 1000 / perSecond)
  return {
    sent,
    stop: async () => {
      clearInterval(timer)
      await sleep(50)
      agent.destroy()
    },
  }
}
