import { setTimeout as delay } from 'node:timers/promises'
import { openCall, rawCall } from '../raw-call'

const messages = [{ role: 'user', content: 'Say something nice about boats' }]

/** A credential calls are made with. */
export type TrafficToken = { spaceId: string; tokenId: string; secret: string }

/** A call of these clients that has begun. */
export type Begun = { requestId: string; spaceId: string; tokenId: string }

/** Calls that keep a Keyway busy until it dies. */
export type Traffic = {
  /** Slow streams whose answer has begun and cannot have ended. */
  live: Map<string, Begun>
  /** Good answers read to their end. */
  finished: Map<string, Begun>
  /** Answers that have begun and will end well when nothing ends them. */
  running: Map<string, Begun>
  /** Resolves when every call has ended, which they only do when stopped or cut off. */
  stop: () => Promise<void>
}

/** Before a stream that was refused is tried again. Milliseconds. */
const AGAIN_MS = 100

/** The model whose streams say on every chunk how many tokens there were: 20 a second. */
export const COUNTED = { model: 'endless-counted', tokensPerSecond: 20 } as const

/** Opens `streams` slow streams of both dialects, and beside them quick calls of every kind, by `workers` at a time. */
export function startTraffic(options: {
  v1: string
  tokens: readonly TrafficToken[]
  streams: number
  workers: number
  /** 0 ≤ value < 1. */
  random: () => number
}): Traffic {
  const { v1, tokens, random } = options
  const live = new Map<string, Begun>()
  const finished = new Map<string, Begun>()
  const running = new Map<string, Begun>()
  const stopping = new AbortController()

  const slow = async (i: number): Promise<void> => {
    const { path, model } = itemAt(SLOW, i)
    const { secret, ...owner } = itemAt(tokens, i)
    const body = { model, ...(path === '/messages' ? { max_tokens: 9999 } : {}), stream: true, messages }
    while (!stopping.signal.aborted) {
      const response = await openCall(v1 + path, { token: secret, body })
      const requestId = String(response.headers['x-request-id'])
      if (response.statusCode === 200) live.set(requestId, { requestId, ...owner })
      for await (const _ of response) if (stopping.signal.aborted) return
      // It was refused, by a disk or a machine with too much to do, or took longer than a stream lasts.
      live.delete(requestId)
      await delay(AGAIN_MS, undefined, { signal: stopping.signal })
    }
  }

  const quick = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const { path, body, fate } = pick(random())
      const { secret, ...owner } = itemAt(tokens, Math.floor(random() * tokens.length))
      if (fate === 'fails') {
        await rawCall(v1 + path, { token: secret, body })
        continue
      }
      const response = await openCall(v1 + path, { token: secret, body })
      response.on('error', () => undefined)
      const requestId = String(response.headers['x-request-id'])
      const begun = { requestId, ...owner }
      if (fate === 'leaves') {
        await new Promise((resolve) => response.once('data', resolve).once('close', resolve))
        response.destroy()
        continue
      }
      if (response.statusCode !== 200) {
        response.resume()
        continue
      }
      running.set(requestId, begun)
      try {
        for await (const _ of response);
        if (response.complete) finished.set(requestId, begun)
      } finally {
        running.delete(requestId)
      }
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
    running,
    stop: async () => {
      stopping.abort()
      await Promise.all(calls)
    },
  }
}

/** Goes round a list that has something in it. */
function itemAt<T>(list: readonly T[], i: number): T {
  const item = list[i % list.length]
  if (item === undefined) throw new Error('The list is empty.')
  return item
}

const SLOW = [
  { path: '/chat/completions', model: 'mock/endless' },
  { path: '/messages', model: 'mock-anthropic/slow-drip' },
  { path: '/chat/completions', model: `mock/${COUNTED.model}` },
]

/** A quick call; `fate` says how it ends when nothing else ends it. */
type QuickCall = { path: string; body: object; fate: 'finishes' | 'fails' | 'leaves' }

/** One of the quick calls, by a number below 1. */
function pick(at: number): QuickCall {
  const chat = (model: string, stream: boolean, fate: QuickCall['fate'] = 'finishes'): QuickCall => ({
    path: '/chat/completions',
    body: { model: `mock/${model}`, stream, messages },
    fate,
  })
  if (at < 0.25) return chat('gpt-4o-mini', true)
  if (at < 0.3) return chat('slow-short', true)
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
