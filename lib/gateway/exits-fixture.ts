import { createServer, type AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { AppError } from '@/lib/errors'
import type { AdmissionPort, GatewayPorts } from './ports'
import {
  type CallInput,
  type Harness,
  type PendingCall,
  startHarness,
  until,
  type UpstreamHandler,
} from './test-harness'
import type { GatewaySettings } from './options'
import type { Outcome } from './types'

const JSON_TYPE = { 'content-type': 'application/json' }
const SSE = { 'content-type': 'text/event-stream' }
const CALL: CallInput = { body: '{"model":"m","messages":[{"content":"twelve chars"}]}' }
const STREAM: CallInput = { body: '{"model":"m","stream":true,"messages":[{"content":"twelve chars"}]}' }
const DELTA = 'data: {"choices":[{"delta":{"content":"12345678"}}]}\n\n'
const DONE = 'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}\n\ndata: [DONE]\n\n'
const HALF_FORM = Buffer.from(
  '--xyz\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper\r\n' +
    '--xyz\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
)

const whole: UpstreamHandler = (_request, response) =>
  void response.writeHead(200, JSON_TYPE).end('{"usage":{"prompt_tokens":3,"completion_tokens":2}}')
const silent: UpstreamHandler = () => undefined
const opening: UpstreamHandler = (_request, response) => {
  response.writeHead(200, SSE)
  response.write(DELTA)
}

/** One way a call may end after it was admitted. */
type Exit = {
  /** What admission is told of it. */
  outcome: Outcome
  upstream?: UpstreamHandler
  input?: CallInput
  options?: GatewaySettings
  /** Changes to the ports, made before any call. */
  ports?: (harness: Harness) => Partial<GatewayPorts> | Promise<Partial<GatewayPorts>>
  /** What brings the end about, once all calls have been made. */
  next?: (harness: Harness, calls: readonly PendingCall[]) => Promise<void> | void
}

const arrived = (harness: Harness, calls: readonly PendingCall[]): Promise<void> =>
  until(() => harness.seen.length === calls.length)
const begun = (calls: readonly PendingCall[]): Promise<void> =>
  until(() => calls.every(({ answer }) => answer.writes.length > 0))
const leave = (calls: readonly PendingCall[]): void => calls.forEach((call) => call.leave())

const EXITS: Readonly<Record<string, Exit>> = {
  'completed in one piece': { outcome: 'completed', upstream: whole },
  'completed as a stream': {
    outcome: 'completed',
    upstream: (_request, response) => void response.writeHead(200, SSE).end(DELTA + DONE),
    input: STREAM,
  },
  'the provider answers 400': {
    outcome: 'upstream_error',
    upstream: (_request, response) => void response.writeHead(400, JSON_TYPE).end('{}'),
  },
  'the provider refuses the key': {
    outcome: 'upstream_error',
    upstream: (_request, response) => void response.writeHead(401, JSON_TYPE).end('{}'),
  },
  'the provider resets': { outcome: 'upstream_error', upstream: (request) => void request.socket.resetAndDestroy() },
  'the provider breaks off a JSON text': {
    outcome: 'truncated',
    upstream: (_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' })
      response.write('{"a":1', () => response.socket?.destroy())
    },
  },
  'the provider breaks off a stream': {
    outcome: 'truncated',
    upstream: (_request, response) => {
      response.writeHead(200, SSE)
      response.write(DELTA, () => response.socket?.destroy())
    },
    input: STREAM,
  },
  'the provider sends an error event': {
    outcome: 'upstream_error',
    upstream: (_request, response) =>
      void response.writeHead(200, SSE).end(`${DELTA}data: {"error":{"message":"no"}}\n\n`),
    input: STREAM,
  },
  'the answer is none': {
    outcome: 'upstream_error',
    upstream: (_request, response) => void response.writeHead(204).end(),
  },
  'the answer is too large': {
    outcome: 'truncated',
    upstream: (_request, response) => void response.writeHead(200, JSON_TYPE).end('x'.repeat(2000)),
    options: { maxResponseBytes: 1000 },
  },
  'nobody listens there': {
    outcome: 'upstream_error',
    ports: async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      await new Promise((resolve) => server.close(resolve))
      const pool = new Pool(`http://127.0.0.1:${port}`)
      return { dispatcherFor: () => pool }
    },
  },
  'the address is blocked': {
    outcome: 'upstream_error',
    ports: () => ({
      dispatcherFor: () => {
        throw new AppError('upstream_blocked', 'not there')
      },
    }),
  },
  'no first byte in time': {
    outcome: 'timeout',
    next: async (harness, calls) => {
      await arrived(harness, calls)
      harness.clock.skewMs += 601_000
    },
  },
  'a stream falls silent': {
    outcome: 'timeout',
    upstream: opening,
    input: STREAM,
    next: async (harness, calls) => {
      await begun(calls)
      harness.clock.skewMs += 301_000
    },
  },
  'the client leaves before the journal has written': {
    outcome: 'client_abort',
    next: (_harness, calls) => leave(calls),
  },
  'the client leaves before the answer': {
    outcome: 'client_abort',
    next: async (harness, calls) => {
      await arrived(harness, calls)
      leave(calls)
    },
  },
  'the client leaves in mid-stream': {
    outcome: 'client_abort',
    upstream: opening,
    input: STREAM,
    next: async (_harness, calls) => {
      await begun(calls)
      leave(calls)
    },
  },
  'the client leaves after the end of a stream': {
    outcome: 'completed',
    upstream: (_request, response) => {
      response.writeHead(200, SSE)
      response.write(DELTA + DONE)
    },
    input: STREAM,
    next: async (_harness, calls) => {
      await until(() => calls.every(({ answer }) => Buffer.concat(answer.writes).includes('[DONE]')))
      leave(calls)
    },
  },
  'the client stops reading': {
    outcome: 'client_abort',
    upstream: opening,
    input: { ...STREAM, writable: false },
    next: async (harness, calls) => {
      await begun(calls)
      harness.clock.skewMs += 301_000
    },
  },
  'a form breaks off on its way': {
    outcome: 'rejected',
    input: {
      path: '/audio/transcriptions',
      headers: { 'content-type': 'multipart/form-data; boundary=xyz' },
      streamBody: (_limit, reader) => {
        setImmediate(() => {
          reader.data(HALF_FORM)
          setTimeout(() => reader.failed(new Error('gone')), 20)
        })
        return () => undefined
      },
    },
  },
  'the journal takes nothing': {
    outcome: 'rejected',
    ports: ({ ports }) => ({ usage: { ...ports.usage, open: (_intent, written) => written?.(false) } }),
  },
  'the journal throws': {
    outcome: 'rejected',
    ports: ({ ports }) => ({
      usage: {
        ...ports.usage,
        open: () => {
          throw new Error('planted')
        },
      },
    }),
  },
  'something that cannot happen does after the record': {
    outcome: 'upstream_error',
    ports: ({ ports }) => {
      const { nowMs, usage } = ports
      let broken = false
      return {
        nowMs: () => {
          if (!broken) return nowMs()
          broken = false
          throw new Error('planted')
        },
        usage: {
          ...usage,
          open: (intent, done) =>
            usage.open(intent, (written) => {
              broken = true
              done?.(written)
            }),
        },
      }
    },
  },
  'the caller loses its rights while the journal writes': {
    outcome: 'rejected',
    ports: ({ ports, gateway }) => {
      const { usage } = ports
      return {
        usage: {
          ...usage,
          open: (intent, done) =>
            usage.open(intent, (written) => {
              ports.authenticate = () => ({ kind: 'refused', code: 'token_revoked' })
              gateway.recheck(() => true)
              done?.(written)
            }),
        },
      }
    },
  },
  'the caller loses its rights in mid-stream': {
    outcome: 'truncated',
    upstream: opening,
    input: STREAM,
    next: async (harness, calls) => {
      await begun(calls)
      harness.ports.authenticate = () => ({ kind: 'refused', code: 'token_revoked' })
      harness.gateway.recheck(() => true)
    },
  },
  'the process drains': {
    outcome: 'truncated',
    upstream: opening,
    input: STREAM,
    next: async (harness, calls) => {
      await begun(calls)
      await harness.gateway.drain(0)
    },
  },
}

/** All ways out, and the outcome admission is told of each. */
export const EXIT_NAMES: readonly (readonly [string, Outcome])[] = Object.entries(EXITS).map(([name, { outcome }]) => [
  name,
  outcome,
])

/** Makes `times` calls at once that all end in one way. @returns when all have ended. */
export async function leaveBy(name: string, times: number, admission: AdmissionPort): Promise<void> {
  const { upstream = silent, input = CALL, options, ports, next } = EXITS[name] ?? {}
  const harness = await startHarness(upstream, { ports: { admission }, ...(options ? { options } : {}) })
  try {
    Object.assign(harness.ports, await ports?.(harness))
    const calls = Array.from({ length: times }, () => harness.call(input))
    await next?.(harness, calls)
    await Promise.all(calls.map(({ done }) => done))
  } finally {
    await harness.close()
  }
}
