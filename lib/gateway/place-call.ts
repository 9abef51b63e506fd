import { isAppError } from '@/lib/errors'
import { gateCaller } from './admit-caller'
import { standingOf } from './caller-standing'
import { askAdmission } from './ask-admission'
import { type CallBody, readCallBody } from './call-body'
import { clientKindOf, plainId } from './client-kind'
import type { EndpointRow } from './endpoints'
import { type Exchange, sendJson, sendRefusal } from './exchange'
import { FormUpload } from './form-upload'
import type { LiveCalls } from './live-calls'
import type { GatewayOptions } from './options'
import type { Admission, AdmissionPort, GatewayPorts } from './ports'
import { MAX_MODEL_LENGTH, recordedName } from './recorded-name'
import { type Refusal, statusOf } from './refusal'
import { isFree } from './json-meter'
import { planCall } from './plan-call'
import { type PreparedBody, prepareBody } from './prepare-body'
import { unroutable } from './resolution-refusal'
import { estimateTokens, FREE_TOKENS, NO_TOKENS } from './token-counts'
import type { Caller, Resolution, Route, UsageIntent, UsageSettlement } from './types'
import { UpstreamCall } from './upstream-call'
import type { UpstreamTarget } from './upstream-request'
import { usageReaderOf } from './usage-reader'

/** A caller who waited longer than this is asked about again before the provider is contacted. Milliseconds. */
const LONG_WAIT_MS = 1000

/** How a call ended that no provider heard of. */
type Unplaced = Pick<UsageSettlement, 'outcome' | 'status' | 'errorCode' | 'tokens' | 'provenance'>
const UNPRICED_REFUSED: Refusal = {
  code: 'model_not_priced',
  param: 'model',
  message:
    'What this model costs is not known, and this space refuses such calls. An admin can set its price under Models.',
}
const NOTHING_BOUGHT = { tokens: NO_TOKENS, provenance: null } as const

/** A form changes in one place only, and on its way. */
const NOTHING_PREPARED: PreparedBody = {
  kind: 'ok',
  bytes: Buffer.alloc(0),
  dropped: [],
  includeUsage: false,
  hidesUsage: false,
}

/** What a call needs of the gateway it belongs to. */
export type CallHost = {
  readonly ports: GatewayPorts
  readonly options: GatewayOptions
  /** Written by the gateway's timer; monotonic milliseconds. */
  readonly clock: { readonly nowMs: number }
  readonly live: LiveCalls
  /** True once open calls are cut because the process stops. */
  readonly isCut: boolean
  /** @throws TypeError when the route's stored base URL is none. */
  targetOf: (route: Route) => UpstreamTarget
  /** From here on the call is told of every tick and of the process stopping. */
  track: (call: UpstreamCall) => void
  forget: (call: UpstreamCall) => void
  /** The answer has ended. */
  end: (exchange: Exchange) => void
  /** Something that cannot happen did: the connection is broken off. */
  failed: (exchange: Exchange, error: unknown) => void
}

/** The part of a call before the provider: every way out of it records exactly one event, unless the journal takes none. Nothing waits unless it must. */
export class CallPlacement {
  readonly #intent: UsageIntent
  readonly #authenticatedMs: number
  /** Replaced by what is found when it is asked about again: rights may have changed. */
  #caller: Caller
  /** When the caller's right to call was last asked about: the changes announced by then, and monotonic milliseconds. */
  #askedChanges: number
  #askedMs: number
  #left = false
  #call: UpstreamCall | null = null
  #form: FormUpload | null = null
  /** A call was made of it, which is opened in the journal. */
  #isPlaced = false
  /** What became of the form while the journal was asked. */
  #formRefusal: Refusal | null = null

  constructor(
    readonly host: CallHost,
    readonly exchange: Exchange,
    readonly row: EndpointRow,
    caller: Caller,
  ) {
    const { headers } = exchange.request
    exchange.observer?.began(exchange)
    this.#caller = caller
    this.#authenticatedMs = host.ports.nowMs()
    this.#askedChanges = exchange.changesAtArrival
    this.#askedMs = this.#authenticatedMs
    this.#intent = {
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
    }
  }

  /** Begins the call. Everything after happens in callbacks of the client, the journal and the upstream. */
  start(): void {
    const { request } = this.exchange
    const gate = gateCaller(this.#caller, this.row)
    if (gate !== null) return this.#refuse(gate)
    const encoding = request.headers['content-encoding']
    if (encoding !== undefined && encoding !== 'identity') return this.#refuse({ code: 'unsupported_media_type' })
    request.onClientGone(() => {
      this.#left = true
      this.#form?.abandon()
      this.#call?.clientGone()
    })
    if (this.row.isForm) return this.#readForm()
    request.readBody(this.host.options.bodyLimitBytes, (bytes, error) => {
      try {
        this.#bodyRead(bytes, error)
      } catch (thrown) {
        this.host.failed(this.exchange, thrown)
      }
    })
  }

  #bodyRead(bytes: Buffer | null, error: unknown): void {
    const { bodyLimitBytes } = this.host.options
    if (this.#left) this.#abandon()
    else if (bytes === null) this.#refuseBody(error)
    else if (bytes.length > bodyLimitBytes) this.#refuseLarge()
    else this.#goOn(() => this.#placeBytes(bytes))
  }

  /** Its bytes go on to the provider while they come; before that, all that can go wrong is a refusal. */
  #readForm(): void {
    const guarded = (work: () => void): void => {
      try {
        work()
      } catch (thrown) {
        this.host.failed(this.exchange, thrown)
      }
    }
    this.#form = new FormUpload(this.exchange.request, this.host.options.bodyLimitBytes, {
      found: (body) => guarded(() => this.#goOn(() => this.#place(null, body))),
      failed: (refusal) => guarded(() => this.#formFailed(refusal)),
    })
  }

  #formFailed(refusal: Refusal): void {
    if (this.#call !== null) this.#call.cut(refusal.code, 'rejected')
    else if (this.#isPlaced) this.#formRefusal = refusal
    else if (this.#left) this.#abandon()
    else this.#refuse(refusal)
  }

  /** What is needed of the body is there. */
  #goOn(place: () => void): void {
    if (this.#left) this.#abandon()
    else if (this.host.isCut) this.#refuse({ code: 'draining' })
    else if (this.#isFresh()) place()
    else {
      this.#askAgain(null)
        .then((refusal) => (refusal === null ? place() : this.#refuse(refusal)))
        .catch((thrown: unknown) => this.host.failed(this.exchange, thrown))
    }
  }

  /** Nothing changed and little time passed since the caller was last asked about: the call goes on at once (H-19). */
  #isFresh(): boolean {
    const { live, ports } = this.host
    return this.#askedChanges === live.changes && ports.nowMs() - this.#askedMs <= LONG_WAIT_MS
  }

  /**
   * Why the waiting call may not go on; null when it may, as the caller it is now (H-21). Neither a yes nor a no is a refusal here.
   * @param model the one whose route was found before; null when none was
   */
  async #askAgain(model: string | null): Promise<Refusal | null> {
    const { host, row } = this
    const { request } = this.exchange
    let refusal: Refusal | null
    do {
      this.#askedChanges = host.live.changes
      this.#askedMs = host.ports.nowMs()
      const standing = await standingOf(host.ports, { caller: this.#caller, row, request }, 'waiting')
      if (standing === 'unknown') return { code: 'auth_unavailable' }
      refusal = standing.refusal
      if (standing.caller !== null) {
        this.#caller = standing.caller
        const now = model === null ? null : await this.#resolve(model)
        if (now !== null && now.kind !== 'ok') refusal = unroutable(now)
      }
    } while (refusal === null && this.#askedChanges !== host.live.changes)
    return refusal
  }

  #refuseBody(error: unknown): void {
    if (!isAppError(error)) this.#refuse({ code: 'internal' })
    else if (error.code === 'payload_too_large') this.#refuseLarge()
    else this.#refuse({ code: 'invalid_request', message: 'The request body could not be read to its end.' })
  }

  #placeBytes(bytes: Buffer): void {
    const body = readCallBody(bytes)
    if (body.kind === 'ok') this.#place(bytes, body)
    else this.#refuse({ code: 'invalid_request', message: body.message, param: body.param })
  }

  /** Finds the route. @param bytes null: a form */
  #place(bytes: Buffer | null, body: CallBody): void {
    this.#intent.model = recordedName(body.model)
    this.#intent.stream = body.stream
    if (body.model.length > MAX_MODEL_LENGTH) return this.#refuse({ code: 'model_not_found', param: 'model' })
    if (body.storedObject !== null) return this.#refuse({ code: 'stored_object', param: body.storedObject })
    const resolved = this.#resolve(body.model)
    if (!(resolved instanceof Promise)) return this.#placeOn(resolved, bytes, body)
    resolved
      .then((found) => this.#placeOn(found, bytes, body))
      .catch((error: unknown) => this.host.failed(this.exchange, error))
  }

  #resolve(model: string): Resolution | Promise<Resolution> {
    const unavailable = { kind: 'unavailable' } as const
    try {
      const resolution = this.host.ports.resolve(this.#caller, this.exchange.dialect, model)
      return resolution instanceof Promise ? resolution.catch(() => unavailable) : resolution
    } catch {
      return unavailable
    }
  }

  /** Journals the intent; the provider is contacted when it is written, since what costs money is in the journal first. */
  #placeOn(resolution: Resolution, bytes: Buffer | null, body: CallBody): void {
    const { host, exchange, row } = this
    if (resolution.kind !== 'ok') return this.#refuse(unroutable(resolution))
    const { route } = resolution
    this.#intent.providerKeyId = route.providerKeyId
    this.#intent.provider = route.provider
    this.#intent.upstreamModel = recordedName(route.upstreamModel)
    const plan = planCall(row, route)
    if (plan === 'estimate') return this.#answerEstimate(body)
    if ('code' in plan) return this.#refuse(plan)
    if (route.isRefusedUnpriced && !isFree(plan.wire)) return this.#refuse(UNPRICED_REFUSED)
    const stream = body.stream && row.streams
    const { spaceId } = this.#caller
    const prepared = bytes === null ? NOTHING_PREPARED : prepareBody(bytes, body, { row, route, plan, stream, spaceId })
    if (prepared.kind === 'problem') {
      return this.#refuse({ code: 'invalid_request', message: prepared.message, param: prepared.param })
    }
    let target: UpstreamTarget
    try {
      target = host.targetOf(route)
    } catch {
      return this.#refuse({ code: 'upstream_blocked' })
    }
    const { dropped, includeUsage, hidesUsage } = prepared
    const form = this.#form?.open(route.upstreamModel)
    this.#isPlaced = true
    const call = new UpstreamCall(host, {
      exchange,
      intent: this.#intent,
      row,
      caller: this.#caller,
      route,
      target,
      plan,
      body: form?.body ?? prepared.bytes,
      contentLength: form?.length ?? null,
      contentType: form ? String(exchange.request.headers['content-type']) : 'application/json',
      stream,
      model: body.model,
      dropped,
      includeUsage,
      textBytes: body.textBytes,
      hidesUsage,
      readUsage: usageReaderOf(plan.wire, route),
      authenticatedMs: this.#authenticatedMs,
      readyMs: host.ports.nowMs(),
    })
    if (host.ports.admission === undefined) this.#open(call)
    else this.#admit(call, host.ports.admission, body)
  }

  /** What limits and budgets refuse is recorded like any other refusal, and has taken nothing of them (H-68). */
  #admit(call: UpstreamCall, port: AdmissionPort, body: CallBody): void {
    const admission = askAdmission(port, call.setup, body)
    if (!(admission instanceof Promise)) return this.#admitted(call, admission)
    admission
      .then((found) => this.#admitted(call, found))
      .catch((error: unknown) => this.host.failed(this.exchange, error))
  }

  #admitted(call: UpstreamCall, admission: Admission): void {
    if (admission === null) return this.#open(call)
    if (admission.refusal !== null) return this.#refuse(admission.refusal)
    call.admit(admission)
    try {
      call.setup.readyMs = this.host.ports.nowMs()
      this.#open(call)
    } catch (error) {
      call.giveBack()
      throw error
    }
  }

  #open(call: UpstreamCall): void {
    this.host.ports.usage.open(this.#intent, (written) => this.#opened(call, written))
  }

  /** Tokens counted here, where the provider cannot: an estimate, and free. */
  #answerEstimate(body: CallBody): void {
    const { exchange, host } = this
    const settled = { outcome: 'completed', status: 200, errorCode: null, tokens: FREE_TOKENS } as const
    this.#record({ ...settled, provenance: 'estimated' }, () => {
      sendJson(exchange, { input_tokens: estimateTokens(body.textBytes) })
      host.end(exchange)
    })
  }

  /** The journal has the intent, or cannot take it. Never throws: nobody behind the journal could end this exchange. */
  #opened(call: UpstreamCall, written: boolean): void {
    try {
      if (!written) this.#answerUnrecorded(call)
      else if (this.#isFresh()) this.#begin(call, null)
      else {
        this.#askAgain(call.setup.model)
          .then((refusal) => this.#begin(call, refusal))
          .catch((error: unknown) => call.breakOff(error))
      }
    } catch (error) {
      if (written) call.breakOff(error)
      else this.host.failed(this.exchange, error)
    }
  }

  /** The intent is open: what ended the call meanwhile settles it and drops nothing. */
  #begin(call: UpstreamCall, refusal: Refusal | null): void {
    this.#call = call
    this.host.track(call)
    if (this.#left) call.clientGone()
    else if (this.host.isCut) call.cut()
    else if (this.#formRefusal !== null) call.cut(this.#formRefusal.code, 'rejected')
    else if (refusal !== null) call.cut(refusal.code, 'rejected')
    else call.start()
  }

  /** No call was opened, and what room the journal has left is for the ends of calls that are running. */
  #answerUnrecorded(call: UpstreamCall): void {
    const { host, exchange } = this
    call.giveBack()
    host.ports.noteUse({ tokenId: this.#caller.tokenId, providerKeyId: null, providerKeyRefused: false })
    sendRefusal(exchange, { code: 'metering_unavailable' })
    host.end(exchange)
  }

  #refuseLarge(): void {
    const message = `The request body is larger than ${this.host.options.bodyLimitBytes} bytes.`
    this.#refuse({ code: 'request_too_large', message })
  }

  /** Records a refusal, then answers with it. */
  #refuse(refusal: Refusal): void {
    this.#form?.abandon()
    const { host, exchange } = this
    const status = statusOf(refusal.code, exchange.dialect)
    this.#record({ ...NOTHING_BOUGHT, outcome: 'rejected', status, errorCode: refusal.code }, () => {
      sendRefusal(exchange, refusal)
      host.end(exchange)
    })
  }

  /** The client left before anything was sent to a provider. */
  #abandon(): void {
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
    ports.noteUse({ tokenId: this.#caller.tokenId, providerKeyId: null, providerKeyRefused: false })
    exchange.observer?.ended(exchange, this.#intent, settlement)
    ports.usage.reject(this.#intent, settlement, () => {
      try {
        done()
      } catch (error) {
        host.failed(exchange, error)
      }
    })
  }
}
