import type { Dispatcher } from 'undici'
import { isAppError } from '@/lib/errors'
import { NO_SLOT, type Slotted } from '@/lib/slot-list'
import type { AdmittedCall } from './caller-standing'
import { ChatMeter } from './chat-meter'
import { plainId } from './client-kind'
import type { EndpointRow } from './endpoints'
import { GrowingBytes } from './growing-bytes'
import { JsonMeter } from './json-meter'
import { MessagesMeter } from './messages-meter'
import type { GatewayOptions } from './options'
import type { GatewayPorts, GatewayRequest, Sink } from './ports'
import { refusalBody, type RefusalCode, refusalEvent, refusalHeaders, statusOf } from './refusal'
import {
  addStreamHeaders,
  addUpstreamHeaders,
  baseHeaders,
  JSON_TYPE,
  serverTiming,
  type UpstreamHeaders,
} from './response-headers'
import type { StreamMeter } from './stream-meter'
import { estimateTokens, NO_TOKENS, type Reading } from './token-counts'
import type { Caller, Outcome, Protocol, Route } from './types'
import { MAX_ERROR_BODY, translateUpstreamError } from './upstream-error'
import { buildUpstreamRequest, type UpstreamTarget } from './upstream-request'

/** All a call needs, once it may be made and its intent is journalled. */
export type CallSetup = {
  ports: GatewayPorts
  request: GatewayRequest
  sink: Sink
  requestId: string
  row: EndpointRow
  dialect: Protocol
  caller: Caller
  route: Route
  target: UpstreamTarget
  /** As the upstream gets it. */
  body: Buffer
  stream: boolean
  /** Of the prompt. */
  textBytes: number
  hidesUsage: boolean
  /** Monotonic milliseconds: arrival, credential accepted, ready to dispatch. */
  arrivedMs: number
  authenticatedMs: number
  readyMs: number
}

type Mode = 'waiting' | 'json' | 'stream' | 'error'

const NOTHING: Reading = { tokens: NO_TOKENS, provenance: null }
const MAX_INTERIM_RESPONSES = 16
const PROGRESS_BYTES = 65_536
/** After the protocol's own end, how long the upstream may take to close before we do. Milliseconds. */
const AFTER_TERMINAL_MS = 5000
const KEEP_ALIVE: Readonly<Record<Protocol, Buffer>> = {
  openai: Buffer.from(': keep-alive\n\n'),
  anthropic: Buffer.from('event: ping\ndata: {"type": "ping"}\n\n'),
}

/** One call on its way through: undici's handler on one side, the client's sink on the other, settled exactly once. */
export class UpstreamCall implements Dispatcher.DispatchHandler, Slotted {
  slot = NO_SLOT
  /** The upstream has ended, in whatever way. */
  upstreamEnded = false
  readonly #setup: CallSetup
  #controller: Dispatcher.DispatchController | null = null
  #mode: Mode = 'waiting'
  #settled = false
  #headSent = false
  #paused = false
  #attempts = 0
  #status = 200
  #interim = 0
  #bytesIn = 0
  #contentLength = -1
  #upstreamRequestId: string | null = null
  #upstreamHeaders: UpstreamHeaders = {}
  #meter: StreamMeter | null = null
  #json: JsonMeter | null = null
  /** First chunk of a JSON answer, kept until it is known whether it is the whole. */
  #held: Buffer | null = null
  readonly #errorBytes = new GrowingBytes()
  /** Stream chunks that came with the same read of the socket, forwarded together as soon as it has been taken apart. */
  readonly #gathered: Buffer[] = []
  #ttfbMs: number | null = null
  /** By the coarse clock. */
  #lastInMs: number
  #lastOutMs: number
  #progressBytes = 0
  #resume: (() => void) | null = null

  constructor(
    setup: CallSetup,
    readonly options: GatewayOptions,
    /** Written by the gateway's timer; monotonic milliseconds. */
    readonly clock: { readonly nowMs: number },
    /** Called once, after settlement. */
    readonly onSettled: (call: UpstreamCall) => void,
  ) {
    this.#setup = setup
    this.#lastInMs = setup.readyMs
    this.#lastOutMs = setup.readyMs
  }

  /** Contacts the upstream. Never throws. */
  start(): void {
    const { ports, route, target, row, request, requestId, body, stream } = this.#setup
    try {
      const dispatcher = ports.dispatcherFor(route)
      const options = buildUpstreamRequest(route, target, row, request, requestId, body, stream)
      this.#attempts = 1
      dispatcher.dispatch(options, this)
    } catch (error) {
      this.#connectFailed(error)
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // Given up while the request waited for a connection.
    if (this.#settled) controller.abort(new Error('call ended'))
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: UpstreamHeaders): void {
    if (this.#settled) return
    this.#lastInMs = this.clock.nowMs
    if (status < 200) {
      if (++this.#interim > MAX_INTERIM_RESPONSES) this.#fail('upstream_invalid_response', 'upstream_error')
      return
    }
    this.#upstreamHeaders = headers
    this.#upstreamRequestId = plainId(headers['x-request-id']) ?? plainId(headers['request-id'])
    const encoding = headers['content-encoding']
    const contentType = String(headers['content-type'] ?? '').toLowerCase()
    const encoded = encoding !== undefined && encoding !== 'identity'
    if (status >= 400 && status <= 599) {
      this.#status = status
      this.#mode = 'error'
      // Its status still tells enough; its body stays closed.
      if (encoded) this.#sendUpstreamError()
      return
    }
    const isAnswer = status >= 200 && status < 300 && status !== 204 && status !== 205
    // Refused on the headers alone: nothing encoded is ever decoded, nothing is followed, no page is served from our origin.
    if (!isAnswer || encoded || contentType.includes('html')) {
      this.#fail('upstream_invalid_response', 'upstream_error')
      return
    }
    this.#status = status
    const isStream = this.#setup.stream ? !contentType.includes('json') : contentType.startsWith('text/event-stream')
    if (isStream) this.#beginStream()
    else this.#beginJson(headers['content-length'])
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return
    this.#bytesIn += chunk.length
    this.#lastInMs = this.clock.nowMs
    if (this.#mode === 'error') {
      if (this.#bytesIn <= MAX_ERROR_BODY) this.#errorBytes.append(chunk)
      else this.#sendUpstreamError()
      return
    }
    if (this.#bytesIn > this.options.maxResponseBytes) {
      this.#fail('response_too_large', 'truncated')
    } else if (this.#meter !== null) {
      if (this.#gathered.push(chunk) === 1) process.nextTick(forwardGathered, this)
    } else if (this.#json !== null) {
      this.#jsonData(this.#json, chunk)
    }
  }

  onResponseEnd(): void {
    this.upstreamEnded = true
    this.forward()
    if (this.#settled) return
    if (this.#mode === 'error') this.#sendUpstreamError()
    else if (this.#meter !== null) this.#endStream(this.#meter)
    else if (this.#json !== null) this.#endJson(this.#json)
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.upstreamEnded = true
    this.forward()
    if (this.#settled) return
    if (this.#controller === null) this.#connectFailed(error)
    else if (this.#mode === 'error') this.#sendUpstreamError()
    else if (this.#meter?.terminal === true) this.#endStream(this.#meter)
    else if (this.#mode === 'waiting') this.#fail('upstream_error', 'upstream_error')
    else this.#fail('upstream_error', 'truncated')
  }

  /** The client has left. What it got before the protocol's own end counts as an answer (H-31). */
  clientGone(): void {
    if (this.#settled) return
    this.#meterGathered()
    if (this.#meter !== null && this.#meter.terminal && !this.#meter.failed) {
      this.#settle('completed', this.#status, null, this.#read())
      return
    }
    this.#settle('client_abort', 499, 'client_abort', this.#read())
    this.abortUpstream()
  }

  /** Who calls, for what, and the request that said so: to ask again whether they may. */
  get admitted(): AdmittedCall {
    return this.#setup
  }

  /** Ends an open call because the process stops, or because its caller may no longer call. */
  cut(code: RefusalCode = 'draining', outcome: Outcome = 'truncated'): void {
    this.#fail(code, outcome)
  }

  /** Closes the upstream connection unless its answer has ended. */
  abortUpstream(): void {
    if (!this.upstreamEnded) this.#controller?.abort(new Error('call ended'))
  }

  /** Deadlines, keep-alive and progress, by the gateway's one timer. */
  tick(nowMs: number): void {
    if (this.#settled) return
    const { deadlines } = this.options
    const waited = nowMs - this.#setup.readyMs
    if (waited > deadlines.totalMs) return this.#fail('upstream_timeout', 'timeout')
    if (this.#mode === 'waiting') {
      if (this.#controller === null) {
        if (waited > deadlines.connectMs) this.#fail('upstream_connect', 'upstream_error')
      } else if (waited > (this.#setup.stream ? deadlines.firstByteStreamMs : deadlines.firstByteMs)) {
        this.#fail('upstream_timeout', 'timeout')
      }
      return
    }
    const idle = nowMs - this.#lastInMs
    if (idle > deadlines.idleMs) return this.#paused ? this.#stalled() : this.#fail('upstream_timeout', 'timeout')
    const meter = this.#meter
    if (meter === null) return
    if (meter.terminal && idle > AFTER_TERMINAL_MS && !this.#paused) {
      this.#endStream(meter)
      return this.abortUpstream()
    }
    if (this.#progressBytes > 0) this.#progress(meter)
    if (nowMs - this.#lastOutMs >= deadlines.keepAliveMs && !this.#paused && meter.canInterject && !meter.terminal) {
      this.#write(KEEP_ALIVE[this.#setup.dialect])
      this.#lastOutMs = nowMs
    }
  }

  #beginStream(): void {
    const { row, textBytes, hidesUsage } = this.#setup
    const inputEstimate = estimateTokens(textBytes)
    this.#mode = 'stream'
    this.#meter =
      row.dialect === 'anthropic' ? new MessagesMeter(inputEstimate) : new ChatMeter(inputEstimate, hidesUsage)
    const headers = this.#headers()
    addStreamHeaders(headers)
    this.#sendHead(headers)
  }

  /** Sends on what one read of the upstream's socket brought, in one write however many chunks it was. */
  forward(): void {
    const chunks = this.#gathered
    const meter = this.#meter
    if (chunks.length === 0 || meter === null) return
    const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
    chunks.length = 0
    if (!this.#settled) this.#streamData(meter, bytes)
  }

  /** What arrived for a client that has left still counts. */
  #meterGathered(): void {
    for (const chunk of this.#gathered) this.#meter?.push(chunk)
    this.#gathered.length = 0
  }

  #streamData(meter: StreamMeter, chunk: Buffer): void {
    const out = meter.push(chunk)
    if (out !== null) this.#write(out)
    this.#progressBytes += chunk.length
    if (this.#progressBytes >= PROGRESS_BYTES) this.#progress(meter)
  }

  #endStream(meter: StreamMeter): void {
    const { sink, dialect, requestId } = this.#setup
    const end = meter.finish()
    const reading = this.#read()
    if (!end.intact) {
      this.#settle('truncated', this.#status, 'upstream_error', reading)
      sink.fail(new Error('the upstream ended inside an event'))
    } else if (meter.failed) {
      this.#settle('upstream_error', this.#status, 'upstream_stream_error', reading)
      sink.end(end.bytes ?? undefined)
    } else if (meter.terminal) {
      this.#settle('completed', this.#status, null, reading)
      sink.end(end.bytes ?? undefined)
    } else {
      this.#settle('truncated', this.#status, 'upstream_error', reading)
      const event = Buffer.from(refusalEvent(dialect, { code: 'upstream_error' }, requestId))
      sink.end(end.bytes === null ? event : Buffer.concat([end.bytes, event]))
    }
  }

  #beginJson(contentLength: string | string[] | undefined): void {
    const { row, route, textBytes } = this.#setup
    this.#mode = 'json'
    this.#json = new JsonMeter(row.endpoint, route.protocol, estimateTokens(textBytes))
    const length = typeof contentLength === 'string' ? Number(contentLength) : -1
    this.#contentLength = Number.isSafeInteger(length) ? length : -1
  }

  #jsonData(meter: JsonMeter, chunk: Buffer): void {
    meter.push(chunk)
    if (!this.#headSent) {
      const first = this.#held
      if (first === null && (this.#contentLength === -1 || this.#bytesIn >= this.#contentLength)) {
        this.#held = chunk
        return
      }
      const headers = this.#headers()
      if (this.#contentLength !== -1) headers['content-length'] = String(this.#contentLength)
      this.#sendHead(headers)
      if (first !== null) this.#write(first)
      this.#held = null
    }
    this.#write(chunk)
  }

  #endJson(meter: JsonMeter): void {
    if (this.#bytesIn === 0) return this.#fail('upstream_invalid_response', 'upstream_error')
    const reading = meter.read()
    const held = this.#held
    if (held === null) {
      this.#settle('completed', this.#status, null, reading)
      this.#setup.sink.end()
      return
    }
    const headers = this.#headers()
    headers['content-length'] = String(held.length)
    this.#noteFirstByte()
    this.#settle('completed', this.#status, null, reading)
    this.#sendHead(headers)
    this.#setup.sink.end(held)
  }

  #sendUpstreamError(): void {
    const { route, requestId, sink } = this.#setup
    const bytes = this.#errorBytes.take()
    const key = route.apiKey.reveal('upstream-request')
    const error = translateUpstreamError(route.protocol, this.#status, bytes, key, requestId)
    const headers = this.#headers()
    const body = Buffer.from(error.body)
    headers['content-length'] = String(body.length)
    this.#status = error.status
    this.#settle('upstream_error', error.status, error.errorCode, NOTHING, error.keyRefused)
    this.#sendHead(headers)
    sink.end(body)
    this.abortUpstream()
  }

  #headers(): Record<string, string> {
    const { requestId, target, route, ports, arrivedMs, authenticatedMs, readyMs } = this.#setup
    const headers = baseHeaders(requestId, JSON_TYPE)
    headers['x-keyway-provider'] = target.providerHeader
    headers['x-keyway-model'] = target.modelHeader
    headers['server-timing'] = serverTiming(
      authenticatedMs - arrivedMs,
      readyMs - authenticatedMs,
      ports.nowMs() - readyMs,
    )
    addUpstreamHeaders(headers, this.#upstreamHeaders, route.protocol, this.#upstreamRequestId)
    return headers
  }

  #sendHead(headers: Record<string, string>): void {
    this.#headSent = true
    this.#setup.sink.head(this.#status, headers)
  }

  #write(bytes: Buffer): void {
    this.#noteFirstByte()
    this.#lastOutMs = this.clock.nowMs
    if (this.#setup.sink.write(bytes) || this.#settled) return
    this.#paused = true
    this.#controller?.pause()
    this.#resume ??= () => {
      this.#paused = false
      this.#lastInMs = this.clock.nowMs
      if (!this.#settled) this.#controller?.resume()
    }
    this.#setup.sink.onDrain(this.#resume)
  }

  #noteFirstByte(): void {
    this.#ttfbMs ??= this.#setup.ports.nowMs() - this.#setup.arrivedMs
  }

  #progress(meter: StreamMeter): void {
    this.#progressBytes = 0
    const { ports, requestId } = this.#setup
    ports.usage.progress(requestId, { tokens: meter.read().tokens, bytes: this.#bytesIn })
  }

  #connectFailed(error: unknown): void {
    const blocked = isAppError(error) ? error : error instanceof Error && isAppError(error.cause) ? error.cause : null
    if (blocked?.code === 'upstream_blocked') this.#fail('upstream_blocked', 'upstream_error')
    else if (this.#attempts === 0) this.#fail('internal', 'upstream_error')
    else this.#fail('upstream_connect', 'upstream_error')
  }

  /** The client has not read a full buffer for as long as an upstream may stay silent. */
  #stalled(): void {
    this.#settle('client_abort', 499, 'client_stalled', this.#read())
    this.#setup.sink.fail(new Error('the client stopped reading'))
    this.abortUpstream()
  }

  /** The one way a call fails on our side: JSON while the status is open, an error event on a stream, else a broken connection. */
  #fail(code: RefusalCode, outcome: Outcome): void {
    this.forward()
    if (this.#settled) return
    const { sink, dialect, requestId } = this.#setup
    const refusal = { code }
    const reading = outcome === 'upstream_error' ? NOTHING : this.#read()
    if (!this.#headSent) {
      const status = statusOf(code)
      const body = Buffer.from(refusalBody(dialect, refusal, requestId))
      const headers = { ...this.#headers(), ...refusalHeaders(refusal), 'content-length': String(body.length) }
      this.#status = status
      this.#settle(outcome, status, code, reading)
      this.#sendHead(headers)
      sink.end(body)
    } else {
      const canSay = this.#meter?.canInterject === true
      this.#settle(outcome, this.#status, code, reading)
      if (canSay) sink.end(Buffer.from(refusalEvent(dialect, refusal, requestId)))
      else sink.fail(new Error(code))
    }
    this.abortUpstream()
  }

  /** What is known of the tokens now: by the stream so far, by the answer so far, or by the prompt alone. */
  #read(): Reading {
    if (this.#controller === null) return NOTHING
    if (this.#meter !== null) {
      const reading = this.#meter.read()
      return this.#meter.overflowed ? { tokens: reading.tokens, provenance: 'estimated' } : reading
    }
    const { row, route, textBytes } = this.#setup
    return (this.#json ?? new JsonMeter(row.endpoint, route.protocol, estimateTokens(textBytes))).readPartial()
  }

  #settle(outcome: Outcome, status: number, errorCode: string | null, reading: Reading, keyRefused = false): void {
    if (this.#settled) return
    this.#settled = true
    const { ports, requestId, arrivedMs, caller, route } = this.#setup
    ports.usage.close(requestId, {
      outcome,
      provenance: reading.provenance,
      status,
      errorCode,
      servedModel: this.#meter?.servedModel ?? this.#json?.servedModel ?? null,
      upstreamRequestId: this.#upstreamRequestId,
      tokens: reading.tokens,
      latencyMs: ports.nowMs() - arrivedMs,
      ttfbMs: this.#ttfbMs,
      attempts: this.#attempts,
    })
    // Only an answer or a refused key says anything about the key's health.
    const aboutKey = outcome === 'completed' || keyRefused
    ports.noteUse({
      tokenId: caller.tokenId,
      providerKeyId: aboutKey ? route.providerKeyId : null,
      providerKeyRefused: keyRefused,
    })
    this.onSettled(this)
  }
}

function forwardGathered(call: UpstreamCall): void {
  call.forward()
}
