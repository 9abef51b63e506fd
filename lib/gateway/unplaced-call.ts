import { isAppError } from '@/lib/errors'
import type { CallBody } from './call-body'
import type { CallHost } from './call-host'
import { standingOf } from './caller-standing'
import { clientKindOf, plainId } from './client-kind'
import type { EndpointRow } from './endpoints'
import { type Exchange, sendJson, sendRefusal } from './exchange'
import type { FormUpload } from './form-upload'
import { type Refusal, statusOf } from './refusal'
import { unroutable } from './resolution-refusal'
import { estimateTokens, FREE_TOKENS, NO_TOKENS } from './token-counts'
import type { Caller, Resolution, UsageIntent, UsageSettlement } from './types'
import type { UpstreamCall } from './upstream-call'

/** A caller who waited longer than this is asked about again before the provider is contacted. Milliseconds. */
const LONG_WAIT_MS = 1000

/** How a call ended that no provider heard of. */
type Unplaced = Pick<UsageSettlement, 'outcome' | 'status' | 'errorCode' | 'tokens' | 'provenance'>
const NOTHING_BOUGHT = { tokens: NO_TOKENS, provenance: null } as const

/** A call that no provider has heard of: who makes it, whether they still may, and what is recorded when it ends here. */
export abstract class UnplacedCall {
  protected readonly intent: UsageIntent
  protected readonly authenticatedMs: number
  /** Replaced by what is found when it is asked about again: rights may have changed. */
  protected caller: Caller
  protected form: FormUpload | null = null
  /** When the caller's right to call was last asked about: the changes announced by then, and monotonic milliseconds. */
  #askedChanges: number
  #askedMs: number

  constructor(
    protected readonly host: CallHost,
    protected readonly exchange: Exchange,
    protected readonly row: EndpointRow,
    caller: Caller,
  ) {
    const { headers } = exchange.request
    exchange.observer?.began(exchange)
    this.caller = caller
    this.authenticatedMs = host.ports.nowMs()
    this.#askedChanges = exchange.changesAtArrival
    this.#askedMs = this.authenticatedMs
    this.intent = {
      requestId: exchange.requestId,
      ts: exchange.arrivedWallMs,
      spaceId: caller.spaceId,
      userId: caller.userId ?? '',
      tokenId: caller.tokenId ?? '',
      endpoint: row.endpoint,
      model: '',
      stream: false,
      providerKeyId: null,
      provider: null,
      upstreamModel: null,
      clientKind: clientKindOf(headers['user-agent']),
      clientRequestId: plainId(headers['x-request-id']) ?? plainId(headers['x-client-request-id']),
      listedAs: null,
      inputTokens: null,
    }
  }

  /** Nothing changed and little time passed since the caller was last asked about: the call goes on at once (H-19). */
  protected isFresh(): boolean {
    const { live, ports } = this.host
    return this.#askedChanges === live.changes && ports.nowMs() - this.#askedMs <= LONG_WAIT_MS
  }

  /**
   * Why the waiting call may not go on; null when it may, as the caller it is now (H-21). Neither a yes nor a no is a refusal here.
   * @param model the one whose route was found before; null when none was
   */
  protected async askAgain(model: string | null): Promise<Refusal | null> {
    const { host, row } = this
    const { request } = this.exchange
    let refusal: Refusal | null
    do {
      this.#askedChanges = host.live.changes
      this.#askedMs = host.ports.nowMs()
      const standing = await standingOf(host.ports, { caller: this.caller, row, request }, 'waiting')
      if (standing === 'unknown') return { code: 'auth_unavailable' }
      refusal = standing.refusal
      if (standing.caller !== null) {
        this.caller = standing.caller
        const now = model === null ? null : await this.resolve(model)
        if (now !== null && now.kind !== 'ok') refusal = unroutable(now)
      }
    } while (refusal === null && this.#askedChanges !== host.live.changes)
    return refusal
  }

  protected resolve(model: string): Resolution | Promise<Resolution> {
    const unavailable = { kind: 'unavailable' } as const
    try {
      const resolution = this.host.ports.resolve(this.caller, this.exchange.dialect, model)
      return resolution instanceof Promise ? resolution.catch(() => unavailable) : resolution
    } catch {
      return unavailable
    }
  }

  /** Tokens counted here, where the provider cannot: an estimate, and free. */
  protected answerEstimate(body: CallBody): void {
    const { exchange, host } = this
    const settled = { outcome: 'completed', status: 200, errorCode: null, tokens: FREE_TOKENS } as const
    this.#record({ ...settled, provenance: 'estimated' }, () => {
      sendJson(exchange, { input_tokens: estimateTokens(body.textBytes) })
      host.end(exchange)
    })
  }

  /** No call was opened, and what room the journal has left is for the ends of calls that are running. */
  protected answerUnrecorded(call: UpstreamCall): void {
    const { host, exchange } = this
    call.giveBack()
    host.ports.noteUse({ tokenId: this.caller.tokenId, providerKeyId: null, providerKeyRefused: false })
    sendRefusal(exchange, { code: 'metering_unavailable' })
    host.end(exchange)
  }

  protected refuseBody(error: unknown): void {
    if (!isAppError(error)) this.refuse({ code: 'internal' })
    else if (error.code === 'payload_too_large') this.refuseLarge()
    else this.refuse({ code: 'invalid_request', message: 'The request body could not be read to its end.' })
  }

  protected refuseLarge(): void {
    const message = `The request body is larger than ${this.host.options.bodyLimitBytes} bytes.`
    this.refuse({ code: 'request_too_large', message })
  }

  /** Records a refusal, then answers with it. */
  protected refuse(refusal: Refusal): void {
    this.form?.abandon()
    const { host, exchange } = this
    const status = statusOf(refusal.code, exchange.dialect)
    this.#record({ ...NOTHING_BOUGHT, outcome: 'rejected', status, errorCode: refusal.code }, () => {
      sendRefusal(exchange, refusal)
      host.end(exchange)
    })
  }

  /** The client left before anything was sent to a provider. */
  protected abandon(): void {
    const { host, exchange } = this
    this.#record({ ...NOTHING_BOUGHT, outcome: 'client_abort', status: 499, errorCode: 'client_abort' }, () => {
      exchange.sink.fail(new Error('the client left'))
      host.end(exchange)
    })
  }

  /** One record that opens and closes the event: no provider was contacted. */
  #record(ending: Unplaced, done: () => void): void {
    const { host, exchange } = this
    const { ports } = host
    const settlement = {
      ...ending,
      servedModel: null,
      upstreamRequestId: null,
      latencyMs: ports.nowMs() - exchange.arrivedMs,
      ttfbMs: null,
      attempts: 0,
    }
    ports.noteUse({ tokenId: this.caller.tokenId, providerKeyId: null, providerKeyRefused: false })
    exchange.observer?.ended(exchange, this.intent, settlement)
    ports.usage.reject(this.intent, settlement, () => {
      try {
        done()
      } catch (error) {
        host.failed(exchange, error)
      }
    })
  }
}
