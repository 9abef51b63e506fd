import type { Dispatcher } from 'undici'
import { type Answer, type AnswerCall, type Ending, NOTHING } from './answer'
import { NEVER_MADE } from './ask-admission'
import type { CallHost } from './call-host'
import type { CallSetup } from './call-setup'
import { hasNamedEvents } from './endpoints'
import { jsonMeterFor } from './json-answer'
import type { GatewayOptions } from './options'
import type { GatewayPorts, Permit } from './ports'
import { recordedName } from './recorded-name'
import { refusalBody, type RefusalCode, refusalEvent, refusalHeaders, statusOf } from './refusal'
import { addUpstreamHeaders, baseHeaders, JSON_TYPE, serverTiming, type UpstreamHeaders } from './response-headers'
import type { Reading } from './token-counts'
import type { Outcome, TokenCounts, UsageSettlement } from './types'
import { usdOf } from './usd-of'

/** An open call as its client and its record see it: what is sent, and how it ends, exactly once. */
export abstract class OpenCall implements AnswerCall {
  /** The upstream has ended, in whatever way. */
  upstreamEnded = false
  isSettled = false
  isPaused = false
  status = 200
  bytesIn = 0
  protected answer: Answer | null = null
  protected controller: Dispatcher.DispatchController | null = null
  protected attempts = 0
  protected upstreamRequestId: string | null = null
  protected upstreamHeaders: UpstreamHeaders = {}
  /** By the coarse clock. */
  protected lastInMs: number
  #headSent = false
  #ttfbMs: number | null = null
  #resume: (() => void) | null = null
  /** What limits and budgets have let it take, until they are told of its end. */
  #permit: Permit | null = null

  constructor(
    protected readonly host: CallHost,
    readonly setup: CallSetup,
  ) {
    this.lastInMs = setup.readyMs
  }

  /** It is settled: nothing of it need be watched any more but its upstream. */
  protected abstract ended(): void

  get ports(): GatewayPorts {
    return this.host.ports
  }

  get options(): GatewayOptions {
    return this.host.options
  }

  get clock(): { readonly nowMs: number } {
    return this.host.clock
  }

  protected get secret(): string {
    return this.setup.route.apiKey.reveal('upstream-request')
  }

  get #servedModel(): string | null {
    const name = this.answer?.servedModel ?? null
    return name === null ? null : recordedName(name)
  }

  /** Limits and budgets let it go on, and are told of its end from here on. */
  admit(permit: Permit): void {
    this.#permit = permit
  }

  /** The call never was one: what it had taken of limits and budgets is given back. Does nothing once they know its end. */
  giveBack(): void {
    this.#settlePermit(NEVER_MADE)
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
    const upstream = { headers: this.upstreamHeaders, requestId: this.upstreamRequestId, secret: this.secret }
    addUpstreamHeaders(headers, upstream, exchange.dialect, limits)
    return headers
  }

  headersOfWhole({ tokens }: Reading): Record<string, string> {
    const { route, intent } = this.setup
    const headers = this.headers()
    const whole = { outcome: 'completed', attempts: this.attempts, servedModel: this.#servedModel, tokens } as const
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
    this.controller?.pause()
    this.#resume ??= () => {
      this.isPaused = false
      this.lastInMs = this.host.clock.nowMs
      if (!this.isSettled) this.controller?.resume()
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

  /** Ends an open call because the process stops, because its caller may no longer call, or because its budget is used up. */
  cut(code: RefusalCode = 'draining', outcome: Outcome = 'truncated'): void {
    this.fail(code, outcome)
  }

  /**
   * @param known `keyRefused`: the provider does not take our key; `reading`: what was bought though the provider failed,
   * else nothing was
   */
  fail(code: RefusalCode, outcome: Outcome, known: { keyRefused?: boolean; reading?: Reading } = {}): void {
    this.answer?.forward()
    if (this.isSettled) return
    const { sink, dialect, requestId } = this.setup.exchange
    const refusal = { code }
    const { keyRefused = false } = known
    const reading = known.reading ?? (outcome === 'upstream_error' ? NOTHING : this.read())
    if (!this.#headSent) {
      const status = statusOf(code, dialect)
      const body = Buffer.from(refusalBody(dialect, refusal, requestId))
      const headers = { ...this.headers(), ...refusalHeaders(refusal), 'content-length': String(body.length) }
      this.settle({ outcome, status, errorCode: code, reading, keyRefused }, () => {
        this.sendHead(status, headers)
        sink.end(body)
      })
    } else {
      const sequence = hasNamedEvents(this.setup.row) ? (this.answer?.sequence ?? 0) : null
      const event = refusalEvent(dialect, refusal, requestId, sequence)
      const last = this.answer?.canInterject === true ? Buffer.from(event) : null
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
    this.ended()
    const settlement = {
      outcome,
      provenance: reading.provenance,
      status: ending.status,
      errorCode: ending.errorCode,
      servedModel: this.#servedModel,
      upstreamRequestId: this.upstreamRequestId,
      tokens: reading.tokens,
      latencyMs: host.ports.nowMs() - exchange.arrivedMs,
      ttfbMs: this.#ttfbMs,
      // Who waited for a connection all the time asked nobody, and owes nothing.
      attempts: this.controller === null && outcome !== 'upstream_error' ? 0 : this.attempts,
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

  #settlePermit(settlement: UsageSettlement): void {
    const permit = this.#permit
    this.#permit = null
    permit?.settle(settlement)
  }

  /** Something that cannot happen did: the connection is broken off, and an intent that is still open is settled. */
  breakOff(error: unknown): void {
    try {
      const ending = { status: 500, errorCode: 'internal', reading: this.read() }
      this.settle({ outcome: 'upstream_error', ...ending }, nothing)
      this.abortUpstream()
    } catch {
      // The first error is the one that is told.
    }
    this.giveBack()
    this.host.failed(this.setup.exchange, error)
  }

  /** Closes the upstream connection unless its answer has ended. */
  abortUpstream(): void {
    if (!this.upstreamEnded) this.controller?.abort(new Error('call ended'))
  }

  /** What is known of the tokens now: by the answer so far, or by the prompt alone. */
  protected read(): Reading {
    if (this.controller === null) return NOTHING
    return this.answer === null ? jsonMeterFor(this.setup).readPartial() : this.answer.reading()
  }
}

export function nothing(): void {}
