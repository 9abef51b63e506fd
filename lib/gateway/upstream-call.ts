import type { Dispatcher } from 'undici'
import { isAppError } from '@/lib/errors'
import { NO_SLOT, type Slotted } from '@/lib/slot-list'
import { KeyRefused } from './accounts/key-refused'
import type { Answer } from './answer'
import { brokeWhileIdle } from './broke-while-idle'
import type { AdmittedCall } from './caller-standing'
import { plainId } from './client-kind'
import { ErrorAnswer } from './error-answer'
import { JsonAnswer } from './json-answer'
import { nothing, OpenCall } from './open-call'
import { answerType, carriesSecret, type UpstreamHeaders } from './response-headers'
import { StreamAnswer } from './stream-answer'
import { TranslatedAnswer } from './translated-answer'
import { TranslatedStream } from './translated-stream'
import { buildUpstreamRequest, requestToAuthorize } from './upstream-request'

const MAX_INTERIM_RESPONSES = 16

/** One call on its way through: undici's handler on one side, the client's sink on the other, settled exactly once. */
export class UpstreamCall extends OpenCall implements Dispatcher.DispatchHandler, Slotted {
  slot = NO_SLOT
  #interim = 0

  protected ended(): void {
    this.host.forget(this)
  }

  /** Contacts the upstream. Never throws. */
  start(): void {
    const { authorize } = this.setup.route
    if (authorize === undefined) return this.#send(null)
    try {
      const credential = authorize(requestToAuthorize(this.setup))
      if (!(credential instanceof Promise)) return this.#send(credential)
      credential.then(
        (fetched) => this.#send(fetched),
        (error: unknown) => this.#notLetIn(error),
      )
    } catch (error) {
      this.#notLetIn(error)
    }
  }

  /** @param credential null: the key of the route */
  #send(credential: readonly string[] | null): void {
    // Given up while its credential was fetched.
    if (this.isSettled) return
    try {
      const dispatcher = this.host.ports.dispatcherFor(this.setup.route)
      const options = buildUpstreamRequest(this.setup, credential)
      this.attempts++
      const { exchange, target, plan } = this.setup
      exchange.trace?.attemptStarted(target.origin + target.prefix + plan.upstreamPath, this.host.ports.nowMs())
      dispatcher.dispatch(options, this)
    } catch (error) {
      this.#connectFailed(error)
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    // Given up while the request waited for a connection.
    if (this.isSettled) controller.abort(new Error('call ended'))
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: UpstreamHeaders): void {
    if (this.isSettled) return
    this.lastInMs = this.host.clock.nowMs
    if (status < 200) {
      if (++this.#interim > MAX_INTERIM_RESPONSES) this.fail('upstream_invalid_response', 'upstream_error')
      return
    }
    this.setup.exchange.trace?.attemptAnswered(status, this.host.ports.nowMs())
    this.upstreamHeaders = headers
    const requestId = plainId(headers['x-request-id']) ?? plainId(headers['request-id'])
    this.upstreamRequestId = requestId === null || carriesSecret(requestId, this.secret) ? null : requestId
    const encoding = headers['content-encoding']
    const contentType = String(headers['content-type'] ?? '').toLowerCase()
    const encoded = encoding !== undefined && encoding !== 'identity'
    if (status >= 400 && status <= 599) {
      this.status = status
      this.answer = new ErrorAnswer(this)
      // Its status still tells enough; its body stays closed.
      if (encoded) this.answer.end()
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
    this.answer = this.#answerOf(isStream, contentType, headers)
  }

  #answerOf(isStream: boolean, contentType: string, headers: UpstreamHeaders): Answer {
    const { translation, wire } = this.setup.plan
    if (translation === null) {
      if (isStream) return new StreamAnswer(this)
      const isChunked = headers['transfer-encoding'] !== undefined
      return new JsonAnswer(this, headers['content-length'], isChunked, answerType(wire, contentType))
    }
    const { exchange, includeUsage, hidesReasoning, readUsage, toolNames, model, route } = this.setup
    const { requestId, arrivedWallMs: createdMs } = exchange
    const { providerKeyId } = route
    const traits = { requestId, createdMs, model, includeUsage, providerKeyId, hidesReasoning, readUsage, toolNames }
    return isStream
      ? new TranslatedStream(this, translation.stream(traits))
      : new TranslatedAnswer(this, translation, traits)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isSettled) return
    this.bytesIn += chunk.length
    this.lastInMs = this.host.clock.nowMs
    // A provider's error has a bound of its own.
    if (this.bytesIn > this.host.options.maxResponseBytes && this.status < 400) {
      this.fail('response_too_large', 'truncated')
    } else this.answer?.data(chunk)
  }

  onResponseEnd(): void {
    this.upstreamEnded = true
    this.answer?.forward()
    if (!this.isSettled) this.answer?.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.upstreamEnded = true
    this.answer?.forward()
    if (this.isSettled) return
    if (this.controller === null) this.#connectFailed(error)
    else if (this.answer === null) this.fail('upstream_error', 'upstream_error')
    else this.answer.broken()
  }

  /** The client has left. What it got before the protocol's own end counts as an answer (H-31). */
  clientGone(): void {
    if (this.isSettled) return
    if (this.answer?.leave() === true) {
      this.settle({ outcome: 'completed', status: this.status, errorCode: null, reading: this.read() }, nothing)
      return
    }
    // A host that has given out no answer yet is told that none will come.
    const { sink } = this.setup.exchange
    this.settle({ outcome: 'client_abort', status: 499, errorCode: 'client_abort', reading: this.read() }, () =>
      sink.fail(new Error('the client left')),
    )
    this.abortUpstream()
  }

  /** Who calls, for what, and the request that said so: to ask again whether they may. */
  get admitted(): AdmittedCall {
    const { caller, row, exchange } = this.setup
    return { caller, row, request: exchange.request }
  }

  /** Deadlines, keep-alive and progress, by the gateway's one timer. */
  tick(nowMs: number): void {
    if (this.isSettled) return
    const { deadlines } = this.host.options
    const waited = nowMs - this.setup.readyMs
    if (waited > deadlines.totalMs) return this.fail('upstream_timeout', 'timeout')
    if (this.answer === null) {
      if (this.controller === null) {
        if (waited > deadlines.connectMs) this.fail('upstream_connect', 'upstream_error')
      } else if (waited > (this.setup.stream ? deadlines.firstByteStreamMs : deadlines.firstByteMs)) {
        this.fail('upstream_timeout', 'timeout')
      }
      return
    }
    const idle = nowMs - this.lastInMs
    if (idle > deadlines.idleMs) return this.isPaused ? this.#stalled() : this.fail('upstream_timeout', 'timeout')
    this.answer.tick(nowMs, idle)
  }

  /** There is nothing to ask the provider with. */
  #notLetIn(error: unknown): void {
    if (error instanceof KeyRefused) this.fail('upstream_auth_error', 'upstream_error', { keyRefused: true })
    else if (isAppError(error) && error.code === 'upstream_blocked') this.fail('upstream_blocked', 'upstream_error')
    else this.fail('upstream_connect', 'upstream_error')
  }

  /** No byte of the request was sent: where a connection broke under it, it is sent once more (G19). */
  #connectFailed(error: unknown): void {
    if (this.attempts === 1 && brokeWhileIdle(error)) {
      // All that broke at the same moment is found out by the next turn of the event loop.
      setImmediate(startAgain, this)
      return
    }
    const blocked = isAppError(error) ? error : error instanceof Error && isAppError(error.cause) ? error.cause : null
    if (blocked?.code === 'upstream_blocked') this.fail('upstream_blocked', 'upstream_error')
    else if (this.attempts === 0) this.fail('internal', 'upstream_error')
    else this.fail('upstream_connect', 'upstream_error')
  }

  /** The client has not read a full buffer for as long as an upstream may stay silent. */
  #stalled(): void {
    const error = new Error('the client stopped reading')
    const reading = this.read()
    this.settle({ outcome: 'client_abort', status: 499, errorCode: 'client_stalled', reading }, () =>
      this.setup.exchange.sink.fail(error),
    )
    this.abortUpstream()
  }
}

function startAgain(call: UpstreamCall): void {
  if (call.isSettled) return
  call.upstreamEnded = false
  call.start()
}
