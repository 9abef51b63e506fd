import type { Dispatcher } from 'undici'
import { isAppError } from '@/lib/errors'
import { NO_SLOT, type Slotted } from '@/lib/slot-list'
import { type Answer, type AnswerCall, type Ending, NOTHING } from './answer'
import { NEVER_MADE } from './ask-admission'
import type { CallSetup } from './call-setup'
import type { AdmittedCall } from './caller-standing'
import { plainId } from './client-kind'
import { hasNamedEvents } from './endpoints'
import { ErrorAnswer } from './error-answer'
import { JsonAnswer, jsonMeterFor } from './json-answer'
import type { GatewayOptions } from './options'
import type { CallHost } from './place-call'
import type { GatewayPorts, Permit } from './ports'
import { recordedName } from './recorded-name'
import { refusalBody, type RefusalCode, refusalEvent, refusalHeaders, statusOf } from './refusal'
import {
  addUpstreamHeaders,
  answerType,
  baseHeaders,
  carriesSecret,
  JSON_TYPE,
  serverTiming,
  type UpstreamHeaders,
} from './response-headers'
import { StreamAnswer } from './stream-answer'
import { TranslatedAnswer } from './translated-answer'
import { TranslatedStream } from './translated-stream'
import type { Reading } from './token-counts'
import type { Outcome, TokenCounts, UsageSettlement } from './types'
import { buildUpstreamRequest } from './upstream-request'
import { usdOf } from './usd-of'

const MAX_INTERIM_RESPONSES = 16

/** One call on its way through: undici's handler on one side, the client's sink on the other, settled exactly once. */
export class UpstreamCall implements Dispatcher.DispatchHandler, AnswerCall, Slotted {
  slot = NO_SLOT
  /** The upstream has ended, in whatever way. */
  upstreamEnded = false
  isSettled = false
  isPaused = false
  status = 200
  bytesIn = 0
  #answer: Answer | null = null
  #controller: Dispatcher.DispatchController | null = null
  #headSent = false
  #attempts = 0
  #interim = 0
  #upstreamRequestId: string | null = null
  #upstreamHeaders: UpstreamHeaders = {}
  #ttfbMs: number | null = null
  /** By the coarse clock. */
  #lastInMs: number
  #resume: (() => void) | null = null
  /** What limits and budgets have let it take, until they are told of its end. */
  #permit: Permit | null = null

  constructor(
    private readonly host: CallHost,
    readonly setup: CallSetup,
  ) {
    this.#lastInMs = setup.readyMs
  }

  get ports(): GatewayPorts {
    return this.host.ports
  }

  get #secret(): string {
    return this.setup.route.apiKey.reveal('upstream-request')
  }

  get #servedModel(): string | null {
    const name = this.#answer?.servedModel ?? null
    return name === null ? null : recordedName(name)
  }

  get options(): GatewayOptions {
    return this.host.options
  }

  get clock(): { readonly nowMs: number } {
    return this.host.clock
  }

  /** Contacts the upstream. Never throws. */
  start(): void {
    try {
      const dispatcher = this.host.ports.dispatcherFor(this.setup.route)
      const options = buildUpstreamRequest(this.setup)
      this.#attempts++
      const { exchange, target, plan } = this.setup
      exchange.trace?.attemptStarted(target.origin + target.prefix + plan.upstreamPath, this.host.ports.nowMs())
      dispatcher.dispatch(options, this)
    } catch (error) {
      this.#connectFailed(error)
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // Given up while the request waited for a connection.
    if (this.isSettled) controller.abort(new Error('call ended'))
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: UpstreamHeaders): void {
    if (this.isSettled) return
    this.#lastInMs = this.host.clock.nowMs
    if (status < 200) {
      if (++this.#interim > MAX_INTERIM_RESPONSES) this.fail('upstream_invalid_response', 'upstream_error')
      return
    }
    this.setup.exchange.trace?.attemptAnswered(status, this.host.ports.nowMs())
    this.#upstreamHeaders = headers
    const requestId = plainId(headers['x-request-id']) ?? plainId(headers['request-id'])
    this.#upstreamRequestId = requestId === null || carriesSecret(requestId, this.#secret) ? null : requestId
    const encoding = headers['content-encoding']
    const contentType = String(headers['content-type'] ?? '').toLowerCase()
    const encoded = encoding !== undefined && encoding !== 'identity'
    if (status >= 400 && status <= 599) {
      this.status = status
      this.#answer = new ErrorAnswer(this)
      // Its status still tells enough; its body stays closed.
      if (encoded) this.#answer.end()
      return
    }
    const isAnswer = status >= 200 && status < 300 && status !== 204 && status !== 205
    // Refused on the headers alone: nothing encoded is ever decoded, nothing is followed, no page is served from our origin.
    if (!isAnswer || encoded || contentType.includes('html')) {
      this.fail('upstream_invalid_response', 'upstream_error')
      return
    }
    this.status = status
    const isStream = this.setup.stream ? !contentType.includes('json') : contentType.startsWith('text/event-stream')
    this.#answer = this.#answerOf(isStream, contentType, headers)
  }

  #answerOf(isStream: boolean, contentType: string, headers: UpstreamHeaders): Answer {
    const { translation, wire } = this.setup.plan
    if (translation === null) {
      if (isStream) return new StreamAnswer(this)
      const isChunked = headers['transfer-encoding'] !== undefined
      return new JsonAnswer(this, headers['content-length'], isChunked, answerType(wire, contentType))
    }
    const { exchange, includeUsage, model } = this.setup
    const traits = { requestId: exchange.requestId, createdMs: exchange.arrivedWallMs, model, includeUsage }
    return isStream
      ? new TranslatedStream(this, translation.stream(traits))
      : new TranslatedAnswer(this, translation, traits)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isSettled) return
    this.bytesIn += chunk.length
    this.#lastInMs = this.host.clock.nowMs
    // A provider's error has a bound of its own.
    if (this.bytesIn > this.host.options.maxResponseBytes && this.status < 400) {
      this.fail('response_too_large', 'truncated')
    } else this.#answer?.data(chunk)
  }

  onResponseEnd(): void {
    this.upstreamEnded = true
    this.#answer?.forward()
    if (!this.isSettled) this.#answer?.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.upstreamEnded = true
    this.#answer?.forward()
    if (this.isSettled) return
    if (this.#controller === null) this.#connectFailed(error)
    else if (this.#answer === null) this.fail('upstream_error', 'upstream_error')
    else this.#answer.broken()
  }

  /** The client has left. What it got before the protocol's own end counts as an answer (H-31). */
  clientGone(): void {
    if (this.isSettled) return
    if (this.#answer?.leave() === true) {
      this.settle({ outcome: 'completed', status: this.status, errorCode: null, reading: this.#read() }, nothing)
      return
    }
    // A host that has given out no answer yet is told that none will come.
    const { sink } = this.setup.exchange
    this.settle({ outcome: 'client_abort', status: 499, errorCode: 'client_abort', reading: this.#read() }, () =>
      sink.fail(new Error('the client left')),
    )
    this.abortUpstream()
  }

  /** Limits and budgets let it go on, and are told of its end from here on. */
  admit(permit: Permit): void {
    this.#permit = permit
  }

  /** The call never was one: what it had taken of limits and budgets is given back. Does nothing once they know its end. */
  giveBack(): void {
    this.#settlePermit(NEVER_MADE)
  }

  #settlePermit(settlement: UsageSettlement): void {
    const permit = this.#permit
    this.#permit = null
    permit?.settle(settlement)
  }

  /** Something that cannot happen did: the connection is broken off, and an intent that is still open is settled. */
  breakOff(error: unknown): void {
    try {
      const ending = { status: 500, errorCode: 'internal', reading: this.#read() }
      this.settle({ outcome: 'upstream_error', ...ending }, nothing)
      this.abortUpstream()
    } catch {
      // The first error is the one that is told.
    }
    this.giveBack()
    this.host.failed(this.setup.exchange, error)
  }

  /** Who calls, for what, and the request that said so: to ask again whether they may. */
  get admitted(): AdmittedCall {
    const { caller, row, exchange } = this.setup
    return { caller, row, request: exchange.request }
  }

  /** Ends an open call because the process stops, because its caller may no longer call, or because its budget is used up. */
  cut(code: RefusalCode = 'draining', outcome: Outcome = 'truncated'): void {
    this.fail(code, outcome)
  }

  /** Closes the upstream connection unless its answer has ended. */
  abortUpstream(): void {
    if (!this.upstreamEnded) this.#controller?.abort(new Error('call ended'))
  }

  /** Deadlines, keep-alive and progress, by the gateway's one timer. */
  tick(nowMs: number): void {
    if (this.isSettled) return
    const { deadlines } = this.host.options
    const waited = nowMs - this.setup.readyMs
    if (waited > deadlines.totalMs) return this.fail('upstream_timeout', 'timeout')
    if (this.#answer === null) {
      if (this.#controller === null) {
        if (waited > deadlines.connectMs) this.fail('upstream_connect', 'upstream_error')
      } else if (waited > (this.setup.stream ? deadlines.firstByteStreamMs : deadlines.firstByteMs)) {
        this.fail('upstream_timeout', 'timeout')
      }
      return
    }
    const idle = nowMs - this.#lastInMs
    if (idle > deadlines.idleMs) return this.isPaused ? this.#stalled() : this.fail('upstream_timeout', 'timeout')
    this.#answer.tick(nowMs, idle)
  }

  headers(): Record<string, string> {
    const { exchange, target, dropped, authenticatedMs, readyMs } = this.setup
    const headers = baseHeaders(exchange.requestId, JSON_TYPE)
    headers['x-keyway-provider'] = target.providerHeader
    headers['x-keyway-model'] = target.modelHeader
    headers['server-timing'] = serverTiming(
      authenticatedMs - exchange.arrivedMs,
      readyMs - authenticatedMs,
      this.host.ports.nowMs() - readyMs,
    )
    if (dropped.length > 0) headers['x-keyway-warning'] = `dropped=${dropped.join(',')}`
    const limits = this.#permit?.headers ?? null
    const upstream = { headers: this.#upstreamHeaders, requestId: this.#upstreamRequestId, secret: this.#secret }
    addUpstreamHeaders(headers, upstream, exchange.dialect, limits)
    return headers
  }

  headersOfWhole({ tokens }: Reading): Record<string, string> {
    const { route, intent } = this.setup
    const headers = this.headers()
    const whole = { outcome: 'completed', attempts: this.#attempts, servedModel: this.#servedModel, tokens } as const
    const costNano = this.host.ports.costOf(route, intent, whole)
    if (costNano !== null) headers['x-keyway-cost-usd'] = usdOf(costNano)
    return headers
  }

  sendHead(status: number, headers: Record<string, string>): void {
    this.#headSent = true
    this.setup.exchange.sink.head(status, headers)
  }

  write(bytes: Buffer): void {
    this.noteFirstByte()
    const { sink } = this.setup.exchange
    if (sink.write(bytes) || this.isSettled) return
    this.isPaused = true
    this.#controller?.pause()
    this.#resume ??= () => {
      this.isPaused = false
      this.#lastInMs = this.host.clock.nowMs
      if (!this.isSettled) this.#controller?.resume()
    }
    sink.onDrain(this.#resume)
  }

  noteFirstByte(): void {
    this.#ttfbMs ??= this.host.ports.nowMs() - this.setup.exchange.arrivedMs
  }

  noteProgress(tokens: TokenCounts): void {
    this.host.ports.usage.progress(this.setup.exchange.requestId, { tokens, bytes: this.bytesIn })
    const code = this.#permit?.progress?.(tokens) ?? null
    if (code !== null) this.cut(code)
  }

  fail(code: RefusalCode, outcome: Outcome): void {
    this.#answer?.forward()
    if (this.isSettled) return
    const { sink, dialect, requestId } = this.setup.exchange
    const refusal = { code }
    const reading = outcome === 'upstream_error' ? NOTHING : this.#read()
    if (!this.#headSent) {
      const status = statusOf(code, dialect)
      const body = Buffer.from(refusalBody(dialect, refusal, requestId))
      const headers = { ...this.headers(), ...refusalHeaders(refusal), 'content-length': String(body.length) }
      this.settle({ outcome, status, errorCode: code, reading }, () => {
        this.sendHead(status, headers)
        sink.end(body)
      })
    } else {
      const event = refusalEvent(dialect, refusal, requestId, hasNamedEvents(this.setup.row))
      const last = this.#answer?.canInterject === true ? Buffer.from(event) : null
      this.settle({ outcome, status: this.status, errorCode: code, reading }, () =>
        last === null ? sink.fail(new Error(code)) : sink.end(last),
      )
    }
    this.abortUpstream()
  }

  settle(ending: Ending, finish: () => void): void {
    if (this.isSettled) return
    this.isSettled = true
    const { host, setup } = this
    const { exchange, caller, route, intent } = setup
    const { outcome, reading, keyRefused = false } = ending
    host.forget(this)
    const settlement = {
      outcome,
      provenance: reading.provenance,
      status: ending.status,
      errorCode: ending.errorCode,
      servedModel: this.#servedModel,
      upstreamRequestId: this.#upstreamRequestId,
      tokens: reading.tokens,
      latencyMs: host.ports.nowMs() - exchange.arrivedMs,
      ttfbMs: this.#ttfbMs,
      attempts: this.#attempts,
    }
    exchange.observer?.ended(exchange, intent, settlement)
    this.#settlePermit(settlement)
    host.ports.usage.close(exchange.requestId, settlement, () => {
      try {
        finish()
      } catch (error) {
        host.failed(exchange, error)
      }
      host.end(exchange)
    })
    // Only an answer or a refused key says anything about the key's health.
    const aboutKey = outcome === 'completed' || keyRefused
    host.ports.noteUse({
      tokenId: caller.tokenId,
      providerKeyId: aboutKey ? route.providerKeyId : null,
      providerKeyRefused: keyRefused,
    })
  }

  /** No byte of the request was sent: where a connection broke under it, it is sent once more (G19). */
  #connectFailed(error: unknown): void {
    if (this.#attempts === 1 && brokeWhileIdle(error)) {
      // All that broke at the same moment is found out by the next turn of the event loop.
      setImmediate(startAgain, this)
      return
    }
    const blocked = isAppError(error) ? error : error instanceof Error && isAppError(error.cause) ? error.cause : null
    if (blocked?.code === 'upstream_blocked') this.fail('upstream_blocked', 'upstream_error')
    else if (this.#attempts === 0) this.fail('internal', 'upstream_error')
    else this.fail('upstream_connect', 'upstream_error')
  }

  /** The client has not read a full buffer for as long as an upstream may stay silent. */
  #stalled(): void {
    const error = new Error('the client stopped reading')
    const reading = this.#read()
    this.settle({ outcome: 'client_abort', status: 499, errorCode: 'client_stalled', reading }, () =>
      this.setup.exchange.sink.fail(error),
    )
    this.abortUpstream()
  }

  /** What is known of the tokens now: by the answer so far, or by the prompt alone. */
  #read(): Reading {
    if (this.#controller === null) return NOTHING
    return this.#answer === null ? jsonMeterFor(this.setup).readPartial() : this.#answer.reading()
  }
}

function nothing(): void {}

/** Codes of a connection that was closed by the other side, or given up by its pool, before a request was written to it. */
const BROKEN: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
])

function brokeWhileIdle(error: unknown): boolean {
  return error instanceof Error && 'code' in error && BROKEN.has(error.code)
}

function startAgain(call: UpstreamCall): void {
  if (call.isSettled) return
  call.upstreamEnded = false
  call.start()
}
