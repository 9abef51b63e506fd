import { gateCaller } from './admit-caller'
import { askAdmission, COUNTED_HERE } from './ask-admission'
import { type CallBody, readCallBody } from './call-body'
import { FormUpload } from './form-upload'
import type { Admission, AdmissionPort } from './ports'
import { MAX_MODEL_LENGTH, recordedName } from './recorded-name'
import type { Refusal } from './refusal'
import { isFree, promptTokens } from './json-meter'
import { planCall } from './plan-call'
import { type PreparedBody, prepareBody } from './prepare-body'
import { storedObject, unroutable } from './resolution-refusal'
import type { Resolution, Route } from './types'
import { UnplacedCall } from './unplaced-call'
import { UpstreamCall } from './upstream-call'
import type { UpstreamTarget } from './upstream-request'
import { usageReaderOf } from './usage-reader'

const UNPRICED_REFUSED: Refusal = {
  code: 'model_not_priced',
  param: 'model',
  message:
    'What this model costs is not known, and this space refuses such calls. An admin can set its price under Models.',
}

/** A form changes in one place only, and on its way. */
const NOTHING_PREPARED: PreparedBody = {
  kind: 'ok',
  bytes: Buffer.alloc(0),
  dropped: [],
  includeUsage: false,
  hidesUsage: false,
  hidesReasoning: false,
}

/** The part of a call before the provider: every way out of it records exactly one event, unless the journal takes none. Nothing waits unless it must. */
export class CallPlacement extends UnplacedCall {
  #left = false
  #call: UpstreamCall | null = null
  /** A call was made of it, which is opened in the journal. */
  #isPlaced = false
  /** What became of the form while the journal was asked. */
  #formRefusal: Refusal | null = null

  /** Begins the call. Everything after happens in callbacks of the client, the journal and the upstream. */
  start(): void {
    const { request } = this.exchange
    const gate = gateCaller(this.caller, this.row)
    if (gate !== null) return this.refuse(gate)
    const encoding = request.headers['content-encoding']
    if (encoding !== undefined && encoding !== 'identity') return this.refuse({ code: 'unsupported_media_type' })
    request.onClientGone(() => {
      this.#left = true
      this.form?.abandon()
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
    if (this.#left) this.abandon()
    else if (bytes === null) this.refuseBody(error)
    else if (bytes.length > bodyLimitBytes) this.refuseLarge()
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
    this.form = new FormUpload(this.exchange.request, this.host.options.bodyLimitBytes, {
      found: (body) => guarded(() => this.#goOn(() => this.#place(null, body))),
      failed: (refusal) => guarded(() => this.#formFailed(refusal)),
    })
  }

  #formFailed(refusal: Refusal): void {
    if (this.#call !== null) this.#call.cut(refusal.code, 'rejected')
    else if (this.#isPlaced) this.#formRefusal = refusal
    else if (this.#left) this.abandon()
    else this.refuse(refusal)
  }

  /** What is needed of the body is there. */
  #goOn(place: () => void): void {
    if (this.#left) this.abandon()
    else if (this.host.isCut) this.refuse({ code: 'draining' })
    else if (this.isFresh()) place()
    else {
      this.askAgain(null)
        .then((refusal) => (refusal === null ? place() : this.refuse(refusal)))
        .catch((thrown: unknown) => this.host.failed(this.exchange, thrown))
    }
  }

  #placeBytes(bytes: Buffer): void {
    const body = readCallBody(bytes)
    if (body.kind === 'ok') this.#place(bytes, body)
    else this.refuse({ code: 'invalid_request', message: body.message, param: body.param })
  }

  /** Finds the route. @param bytes null: a form */
  #place(bytes: Buffer | null, body: CallBody): void {
    this.intent.model = recordedName(body.model)
    this.intent.stream = body.stream
    if (body.model.length > MAX_MODEL_LENGTH) return this.refuse({ code: 'model_not_found', param: 'model' })
    if (body.storedObject !== null) return this.refuse(storedObject(body.storedObject))
    const resolved = this.resolve(body.model)
    if (!(resolved instanceof Promise)) return this.#placeOn(resolved, bytes, body)
    resolved
      .then((found) => this.#placeOn(found, bytes, body))
      .catch((error: unknown) => this.host.failed(this.exchange, error))
  }

  /** Journals the intent; the provider is contacted when it is written, since what costs money is in the journal first. */
  #placeOn(resolution: Resolution, bytes: Buffer | null, body: CallBody): void {
    const { host, exchange, row } = this
    if (resolution.kind !== 'ok') return this.refuse(unroutable(resolution))
    const { route } = resolution
    this.intent.providerKeyId = route.providerKeyId
    this.intent.provider = route.provider
    if (route.listedAs !== route.provider) this.intent.listedAs = route.listedAs
    this.intent.upstreamModel = recordedName(route.upstreamModel)
    const plan = planCall(row, route, bytes, body)
    if (plan === 'estimate') return this.#estimate(route, body)
    if ('code' in plan) return this.refuse(plan)
    if (route.isRefusedUnpriced && !isFree(plan.wire)) return this.refuse(UNPRICED_REFUSED)
    this.intent.inputTokens = promptTokens(plan.wire, body.textBytes)
    const stream = body.stream && row.streams
    const { spaceId } = this.caller
    const prepared = bytes === null ? NOTHING_PREPARED : prepareBody(bytes, body, { row, route, plan, stream, spaceId })
    if (prepared.kind === 'problem') {
      return this.refuse({ code: 'invalid_request', message: prepared.message, param: prepared.param })
    }
    let target: UpstreamTarget
    try {
      target = host.targetOf(route)
    } catch {
      return this.refuse({ code: 'upstream_blocked' })
    }
    const { dropped, includeUsage, hidesUsage, hidesReasoning, toolNames = null } = prepared
    const form = this.form?.open(route.upstreamModel)
    this.#isPlaced = true
    const call = new UpstreamCall(host, {
      exchange,
      intent: this.intent,
      row,
      caller: this.caller,
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
      hidesReasoning,
      toolNames,
      readUsage: usageReaderOf(plan.wire, route),
      authenticatedMs: this.authenticatedMs,
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
    if (admission.refusal !== null) return this.refuse(admission.refusal)
    call.admit(admission)
    try {
      call.setup.readyMs = this.host.ports.nowMs()
      this.#open(call)
    } catch (error) {
      call.giveBack()
      throw error
    }
  }

  /** Counted here and free of charge, and held to the limits all the same (`compat.md` 1.4). */
  #estimate(route: Route, body: CallBody): void {
    const { admission: port } = this.host.ports
    if (port === undefined) return this.answerEstimate(body)
    const { exchange, row, caller } = this
    const decide = (found: Admission): void => {
      if (found?.refusal) return this.refuse(found.refusal)
      found?.settle(COUNTED_HERE)
      this.answerEstimate(body)
    }
    const admission = askAdmission(port, { exchange, row, caller, route, stream: false }, body)
    if (!(admission instanceof Promise)) return decide(admission)
    admission.then(decide).catch((error: unknown) => this.host.failed(exchange, error))
  }

  #open(call: UpstreamCall): void {
    this.host.ports.usage.open(this.intent, (written) => this.#opened(call, written))
  }

  /** The journal has the intent, or cannot take it. Never throws: nobody behind the journal could end this exchange. */
  #opened(call: UpstreamCall, written: boolean): void {
    try {
      if (!written) this.answerUnrecorded(call)
      else if (this.isFresh()) this.#begin(call, null)
      else {
        this.askAgain(call.setup.model)
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
}
