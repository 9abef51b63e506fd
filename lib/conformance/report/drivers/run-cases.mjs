import { text } from 'node:stream/consumers'

const AT_ONCE = 4
/** A client that neither answers nor fails by then is stuck. */
const PATIENCE_MS = 30_000
const LARGE_BYTES = 12 * 1024 * 1024

/** The tool every client offers. */
export const TOOL = {
  name: 'weather',
  description: 'Tells the weather of a city',
  schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}

/**
 * Reads `{ v1, apiBase, token, options, cases }` from stdin, asks the client for each case and writes one JSON line for each.
 * `make(input)` returns `{ whole, stream }`, each of `(case, signal, seen)`; `seen` is told what arrives, so that it is known
 * even when the call fails afterwards.
 */
export async function runCases(make) {
  const input = JSON.parse(await text(process.stdin))
  const client = await make(input)
  const waiting = [...input.cases]
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      process.stdout.write(`${JSON.stringify(await runCase(client, next))}\n`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  // A client may keep connections, timers or retries alive.
  process.exit(0)
}

/** Where the text of a large request is: twelve megabytes before the question. */
export function turnsOf({ id, ask, prompt }) {
  if (ask !== 'large') return [{ role: 'user', content: prompt }]
  return [
    { role: 'user', content: `${id} ${'x'.repeat(LARGE_BYTES)}` },
    { role: 'assistant', content: 'ok' },
    { role: 'user', content: prompt },
  ]
}

async function runCase(client, one) {
  const leaving = new AbortController()
  const seen = { text: '', tool: null, usage: null, requestId: null, pieces: 0 }
  /** Notes a piece of text; leaves where the case says so. */
  seen.piece = (piece) => {
    seen.text += piece
    seen.pieces += 1
    if (one.ask === 'leave' && seen.pieces === 2) leaving.abort()
  }
  const timers = []
  if (one.giveUpMs) timers.push(setTimeout(() => leaving.abort(), one.giveUpMs))
  const stuck = new Promise((_, reject) => {
    timers.push(setTimeout(() => reject(new Error(`stuck for ${PATIENCE_MS} ms`)), PATIENCE_MS))
  })
  let error = null
  try {
    const ask = one.stream ? client.stream : client.whole
    await Promise.race([ask(one, leaving.signal, seen), stuck])
  } catch (thrown) {
    error = describe(thrown)
  }
  for (const timer of timers) clearTimeout(timer)
  const { piece: _, ...told } = seen
  return { id: one.id, ...told, left: leaving.signal.aborted, error }
}

function describe(error) {
  const cause = error?.lastError ?? error
  const header = (name) => {
    const headers = cause?.headers ?? cause?.responseHeaders
    return (typeof headers?.get === 'function' ? headers.get(name) : headers?.[name]) ?? null
  }
  return {
    class: cause?.constructor?.name ?? typeof cause,
    name: cause?.name ?? null,
    status: cause?.status ?? cause?.statusCode ?? null,
    code: cause?.code ?? cause?.error?.code ?? null,
    message: String(cause?.message ?? cause).slice(0, 400),
    retryAfter: header('retry-after'),
    retryAfterMs: header('retry-after-ms'),
    requestId: cause?.requestID ?? header('x-request-id'),
  }
}
