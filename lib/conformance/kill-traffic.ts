import { openCall, rawCall } from './raw-call'

const messages = [{ role: 'user', content: 'Say something nice about boats' }]

/** Calls that keep a Keyway busy until it dies. */
export type Traffic = {
  /** Request ids of the slow streams whose answer has begun and cannot have ended. */
  live: Set<string>
  /** Request ids of good answers read to their end. */
  finished: string[]
  /** Resolves when every call has ended, which they only do when stopped or cut off. */
  stop: () => Promise<void>
}

/** Opens `streams` slow streams of both dialects, and beside them quick calls of every kind, by `workers` at a time. */
export function startTraffic(options: {
  v1: string
  token: string
  streams: number
  workers: number
  /** 0 ≤ value < 1. */
  random: () => number
}): Traffic {
  const { v1, token, random } = options
  const live = new Set<string>()
  const finished: string[] = []
  const stopping = new AbortController()

  const slow = async (i: number): Promise<void> => {
    const [path, model] = i % 2 === 0 ? ['/chat/completions', 'mock/endless'] : ['/messages', 'mock-anthropic/endless']
    const response = await openCall(v1 + path, { token, body: { model, max_tokens: 9999, stream: true, messages } })
    if (response.statusCode === 200) live.add(String(response.headers['x-request-id']))
    for await (const _ of response) if (stopping.signal.aborted) return
  }

  const quick = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const { path, body, fate } = pick(random())
      if (fate === 'leaves') {
        const response = await openCall(v1 + path, { token, body })
        response.on('error', () => undefined)
        await new Promise((resolve) => response.once('data', resolve).once('close', resolve))
        response.destroy()
        continue
      }
      const answer = await rawCall(v1 + path, { token, body })
      if (fate === 'finishes' && answer.complete && answer.status === 200) finished.push(answer.requestId)
    }
  }

  // A connection that dies is what this is about; the ledgers say whether anything was lost.
  const calls = [
    ...Array.from({ length: options.streams }, (_, i) => slow(i)),
    ...Array.from({ length: options.workers }, () => quick()),
  ].map((call) => call.catch(() => undefined))
  return {
    live,
    finished,
    stop: async () => {
      stopping.abort()
      await Promise.all(calls)
    },
  }
}

/** A quick call; `fate` says how it ends when nothing else ends it. */
type QuickCall = { path: string; body: object; fate: 'finishes' | 'fails' | 'leaves' }

/** One of the quick calls, by a number below 1. */
function pick(at: number): QuickCall {
  const chat = (model: string, stream: boolean, fate: QuickCall['fate'] = 'finishes'): QuickCall => ({
    path: '/chat/completions',
    body: { model: `mock/${model}`, stream, messages },
    fate,
  })
  if (at < 0.3) return chat('gpt-4o-mini', true)
  if (at < 0.5) return chat('gpt-4o-mini', false)
  if (at < 0.7) {
    const body = { model: 'mock-anthropic/claude-haiku-4-5', max_tokens: 99, stream: at < 0.6, messages }
    return { path: '/messages', body, fate: 'finishes' }
  }
  if (at < 0.8) {
    const body = { model: 'mock/text-embedding-3-small', input: 'a boat' }
    return { path: '/embeddings', body, fate: 'finishes' }
  }
  if (at < 0.85) return chat('error-429', false, 'fails')
  if (at < 0.9) return { path: '/chat/completions', body: { messages }, fate: 'fails' }
  // Its answer ends well for HTTP, with an error event.
  return at < 0.95 ? chat('truncated', true, 'fails') : chat('slow-drip', true, 'leaves')
}
