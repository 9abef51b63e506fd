import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { Pool } from 'undici'
import { createGateway } from './create-gateway'
import type { GatewaySettings } from './options'
import type { Gateway, GatewayPorts, GatewayRequest, Sink } from './ports'
import { anthropic } from './providers/anthropic'
import { openai } from './providers/openai'
import type { ProviderProfile } from './providers/profile'
import type { Caller, Protocol, Route, UsageIntent, UsageProgress, UsageSettlement } from './types'

export const PROVIDER_KEY = 'provider-key-0123456789abcdef'
export const TOKEN = 'kw_pat_good'
export const OTHER_TOKEN = 'kw_pat_other'

/** One call's record as the fake journal keeps it. */
export type FakeEvent = {
  intent: UsageIntent
  settlement: UsageSettlement | null
  /** Settlements after the first one: always a bug. */
  extra: number
  rejected: boolean
  progress: UsageProgress[]
}

/** What an upstream saw. */
export type UpstreamSight = {
  url: string
  method: string
  headers: IncomingHttpHeaders
  body: Buffer
  aborted: boolean
}

/** A client's view of one answer. */
export type Answer = {
  status: number
  headers: Record<string, string>
  body: Buffer
  /** Exactly what was passed to `write` and `end`. */
  writes: Uint8Array[]
  failed: unknown
  ended: boolean
}

export type Harness = {
  gateway: Gateway
  ports: GatewayPorts
  caller: Caller
  route: Route
  events: Map<string, FakeEvent>
  uses: { tokenId: string | null; providerKeyId: string | null; providerKeyRefused: boolean }[]
  seen: UpstreamSight[]
  clock: { skewMs: number }
  upstream: Server
  call: (input?: CallInput) => PendingCall
  close: () => Promise<void>
}

export type CallInput = {
  method?: string
  path?: string
  query?: string
  headers?: Record<string, string | string[] | undefined>
  body?: string | Buffer
  /** Overrides the reader of forms. */
  streamBody?: GatewayRequest['streamBody']
  /** A form in pieces, instead of `body`. */
  chunks?: readonly Buffer[]
  /** False: `write` answers false until `drain()`. */
  writable?: boolean
  /** Overrides the body reader. */
  readBody?: (limitBytes: number) => Promise<Buffer>
}

export type PendingCall = {
  done: Promise<Answer>
  answer: Answer
  leave: () => void
  drain: () => void
  waiting: () => boolean
}

export type UpstreamHandler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void

/** A gateway on fake ports in front of a real local upstream. Durations in tests are skews of the fake clock, never sleeps. */
export async function startHarness(
  handler: UpstreamHandler,
  settings: {
    protocol?: Protocol
    profile?: ProviderProfile
    options?: GatewaySettings
    ports?: Partial<GatewayPorts>
  } = {},
): Promise<Harness> {
  const seen: UpstreamSight[] = []
  const upstream = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const sight: UpstreamSight = {
        url: request.url ?? '',
        method: request.method ?? '',
        headers: request.headers,
        body,
        aborted: false,
      }
      seen.push(sight)
      response.on('close', () => {
        sight.aborted = !response.writableFinished
      })
      handler(request, response, body)
    })
    request.on('error', () => {})
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  const pool = new Pool(origin, { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })
  const protocol = settings.protocol ?? 'openai'
  const route: Route = {
    providerKeyId: 'key-1',
    provider: protocol,
    profile: settings.profile ?? (protocol === 'openai' ? openai : anthropic),
    protocol,
    baseUrl: protocol === 'openai' ? `${origin}/v1` : origin,
    upstreamModel: 'real-model',
    maxOutputTokens: null,
    listedAs: `${protocol}-list`,
    apiKey: { reveal: () => PROVIDER_KEY },
  }
  const caller: Caller = {
    tokenId: 'token-1',
    userId: 'user-1',
    spaceId: 'space-1',
    spaceSlug: 'acme',
    permissions: new Set(['gateway:call', 'models:read']),
    apiAccessEnabled: true,
    runningMayEnd: false,
    spaceActive: true,
    modelAllow: [],
    corsOrigins: [],
    expiresAtMs: null,
  }
  const events = new Map<string, FakeEvent>()
  const uses: Harness['uses'] = []
  const clock = { skewMs: 0 }
  let nextId = 1
  const ports: GatewayPorts = {
    isWellFormedToken: (token) => token === TOKEN || token === OTHER_TOKEN,
    authenticate: (token) => (token === TOKEN ? { kind: 'ok', caller } : { kind: 'refused', code: 'token_invalid' }),
    resolve: (_caller, _protocol, model) => (model === 'nope' ? { kind: 'not_found' } : { kind: 'ok', route }),
    listModels: () => [
      { id: 'openai/gpt-x', provider: 'openai', createdAtMs: 1_700_000_000_000 },
      { id: 'anthropic/claude-x', provider: 'anthropic', createdAtMs: 1_710_000_000_000 },
    ],
    whoami: () => ({ token: { id: 'token-1' } }),
    listSpaces: () => [{ id: 'space-1', slug: 'acme', name: 'Acme', permissions: ['gateway:call'] }],
    ownUsage: {
      event: (_caller, requestId) => Promise.resolve(requestId === 'req-known' ? { requestId } : null),
      summary: (_caller, question) => Promise.resolve({ object: 'usage', ...question }),
    },
    quotaStats: () => Promise.resolve({ object: 'quota_stats' }),
    priceOf: (_route, { input, output }) => ({
      costNano: BigInt((input ?? 0) + 10 * (output ?? 0)),
      source: 'list',
      version: '1',
    }),
    costOf: () => null,
    dispatcherFor: () => pool,
    usage: {
      open: (intent, written) => {
        events.set(intent.requestId, { intent, settlement: null, extra: 0, rejected: false, progress: [] })
        setImmediate(() => written?.(true))
      },
      progress: (requestId, progress) => events.get(requestId)?.progress.push(progress),
      close: (requestId, settlement, written) => {
        const event = events.get(requestId)
        if (event === undefined) throw new Error('closed without open')
        if (event.settlement === null) event.settlement = settlement
        else event.extra++
        setImmediate(() => written?.())
      },
      reject: (intent, settlement, written) => {
        const event = events.get(intent.requestId)
        if (event === undefined) {
          events.set(intent.requestId, { intent, settlement, extra: 0, rejected: true, progress: [] })
        } else {
          event.extra++
        }
        setImmediate(() => written?.())
      },
    },
    noteUse: (use) => uses.push(use),
    nowMs: () => performance.now() + clock.skewMs,
    wallMs: () => 1_800_000_000_000,
    newRequestId: () => `req-${nextId++}`,
    ...settings.ports,
  }
  const gateway = createGateway(ports, { tickMs: 5, ...settings.options })
  return {
    gateway,
    ports,
    caller,
    route,
    events,
    uses,
    seen,
    clock,
    upstream,
    call: (input = {}) => placeCall(gateway, protocol, input),
    close: async () => {
      upstream.closeAllConnections()
      await pool.destroy()
      await new Promise((resolve) => upstream.close(resolve))
    },
  }
}

function placeCall(gateway: Gateway, protocol: Protocol, input: CallInput): PendingCall {
  const answer: Answer = { status: 0, headers: {}, body: Buffer.alloc(0), writes: [], failed: null, ended: false }
  let onGone: (() => void) | null = null
  let resume: (() => void) | null = null
  let heads = 0
  const request: GatewayRequest = {
    method: input.method ?? 'POST',
    path: input.path ?? (protocol === 'openai' ? '/chat/completions' : '/messages'),
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...input.headers },
    readBody: (limitBytes, bodyRead) => {
      if (input.readBody === undefined) return bodyRead(Buffer.from(input.body ?? ''), null)
      input.readBody(limitBytes).then(
        (bytes) => bodyRead(bytes, null),
        (error: unknown) => bodyRead(null, error),
      )
    },
    streamBody: (limitBytes, reader) => {
      if (input.streamBody !== undefined) return input.streamBody(limitBytes, reader)
      const chunks = input.chunks ?? [Buffer.from(input.body ?? '')]
      let next = 0
      let waits = false
      const send = (): void => {
        while (next < chunks.length && !waits) waits = !reader.data(chunks[next++]!)
        if (next === chunks.length && !waits) {
          next++
          reader.end()
        }
      }
      setImmediate(send)
      return () => {
        if (!waits) return
        waits = false
        setImmediate(send)
      }
    },
    onClientGone: (callback) => {
      onGone = callback
    },
    ...(input.query === undefined ? {} : { query: input.query }),
  }
  const open = (): void => {
    if (answer.ended) throw new Error('used after the end')
  }
  const sink: Sink = {
    head: (status, headers) => {
      open()
      if (++heads > 1) throw new Error('two heads')
      answer.status = status
      answer.headers = { ...headers }
    },
    write: (chunk) => {
      open()
      answer.writes.push(chunk)
      return input.writable ?? true
    },
    onDrain: (callback) => {
      resume = callback
    },
    end: (last) => {
      open()
      if (last !== undefined) answer.writes.push(last)
      answer.ended = true
    },
    fail: (error) => {
      answer.failed = error
      answer.ended = true
    },
  }
  const done = new Promise<Answer>((resolve) => {
    gateway.handle(request, sink, () => {
      answer.body = Buffer.concat(answer.writes)
      onGone = null
      resolve(answer)
    })
  })
  return {
    done,
    answer,
    leave: () => {
      answer.ended = true
      onGone?.()
    },
    drain: () => {
      const callback = resume
      resume = null
      callback?.()
    },
    waiting: () => resume !== null,
  }
}

/** Waits until `condition` holds; the test's own time limit is the only deadline. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}

/** The only event there is. */
export function onlyEvent(harness: Harness): FakeEvent {
  const [event, ...more] = harness.events.values()
  if (event === undefined || more.length > 0 || event.extra > 0) throw new Error('expected exactly one event')
  return event
}
