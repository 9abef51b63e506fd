import { SlotList } from '@/lib/slot-list'
import { gateCaller, type Identification, identifyCaller } from './admit-caller'
import { answerLeakReport } from './answer-leak-report'
import { answerAboutSelf, answerOwn } from './answer-own'
import { standingOf } from './caller-standing'
import { type EndpointRow, matchEndpoint } from './endpoints'
import { type Exchange, sendJson, sendRefusal } from './exchange'
import { LiveCalls } from './live-calls'
import { DEFAULT_OPTIONS, type GatewayOptions, type GatewaySettings } from './options'
import { CallPlacement } from './place-call'
import type { Gateway, GatewayPorts, GatewayRequest, Sink } from './ports'
import type { Refusal } from './refusal'
import type { Caller, Route } from './types'
import { UpstreamCall } from './upstream-call'
import { targetOf, type UpstreamTarget } from './upstream-request'

/** After its client left behind a finished answer, how long an upstream may take to close by itself. Milliseconds. */
const LINGER_MS = 2000

/** A call that waited this long for its body or its route is asked about again before it reaches a provider. Milliseconds. */
const LONG_WAIT_MS = 1000

/** Makes the data plane: authenticates, routes, forwards and meters every call under `/api/v1`. */
export function createGateway(ports: GatewayPorts, settings: GatewaySettings = {}): Gateway {
  const deadlines = { ...DEFAULT_OPTIONS.deadlines, ...settings.deadlines }
  return new GatewayCore(ports, { ...DEFAULT_OPTIONS, ...settings, deadlines })
}

/** When a caller's right to call was last asked about: the changes announced by then, and monotonic milliseconds. */
type AsOf = { changes: number; ms: number }

class GatewayCore implements Gateway {
  readonly #ports: GatewayPorts
  readonly #options: GatewayOptions
  readonly #calls = new SlotList<UpstreamCall>()
  readonly #live: LiveCalls
  /** Settled calls whose upstream has not ended: since when, in milliseconds. */
  readonly #lingering = new Map<UpstreamCall, number>()
  readonly #targets = new WeakMap<Route, UpstreamTarget>()
  /** One clock read per tick serves every chunk of every stream. */
  readonly #clock: { nowMs: number }
  #timer: NodeJS.Timeout | null = null
  #inFlight = 0
  #draining = false
  #cut = false
  #onIdle: (() => void) | null = null

  constructor(ports: GatewayPorts, options: GatewayOptions) {
    this.#ports = ports
    this.#options = options
    this.#clock = { nowMs: ports.nowMs() }
    this.#live = new LiveCalls(ports, this.#calls)
  }

  get inFlight(): number {
    return this.#inFlight
  }

  running(spaceId: string): number {
    return this.#calls.snapshot().filter(({ admitted }) => admitted.caller.spaceId === spaceId).length
  }

  recheck(concerns: (caller: Caller) => boolean): void {
    this.#live.recheck(concerns)
  }

  async handle(request: GatewayRequest, sink: Sink): Promise<void> {
    this.#inFlight++
    try {
      const served = this.#serve(request, sink)
      if (served !== undefined) await served
    } catch (error) {
      sink.fail(error)
    } finally {
      this.#inFlight--
      if (this.#inFlight === 0) this.#onIdle?.()
    }
  }

  async drain(graceMs: number): Promise<void> {
    this.#draining = true
    if (this.#inFlight > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs)
        this.#onIdle = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#cut = true
    for (const call of this.#calls.snapshot()) call.cut()
    for (const call of this.#lingering.keys()) call.abortUpstream()
    this.#lingering.clear()
    this.#stopTimer()
  }

  /** Answers at once where it can: every promise less is time for another call. */
  #serve(request: GatewayRequest, sink: Sink): Promise<void> | undefined {
    const ports = this.#ports
    const { row, path, dialect } = matchEndpoint(request.path, request.headers['anthropic-version'] !== undefined)
    const exchange: Exchange = {
      request,
      sink,
      dialect,
      requestId: ports.newRequestId(),
      arrivedMs: ports.nowMs(),
      arrivedWallMs: ports.wallMs(),
      changesAtArrival: this.#live.changes,
    }
    if (this.#draining) sendRefusal(exchange, { code: 'draining' })
    else if (row === null) answerUnknown(exchange, path)
    else if (request.method !== row.method) refuseMethod(exchange, row.method)
    else if (row.endpoint === 'tokens.report_leak') {
      if (ports.leaks !== undefined) return answerLeakReport(ports.leaks, exchange)
      sendRefusal(exchange, { code: 'unknown_url' })
    } else {
      const identified = identifyCaller(ports, request)
      return identified instanceof Promise
        ? identified.then((found) => this.#serveCaller(exchange, row, path, found))
        : this.#serveCaller(exchange, row, path, identified)
    }
    return undefined
  }

  #serveCaller(exchange: Exchange, row: EndpointRow, path: string, found: Identification): Promise<void> | undefined {
    const { caller } = found
    if (caller === null) {
      if (row.exempt && found.identity !== null) {
        return answerAboutSelf(this.#ports, exchange, row, path, found.identity, null)
      }
      sendRefusal(exchange, found.refusal)
      return undefined
    }
    if (row.inference) return this.#call(exchange, row, caller)
    const gate = gateCaller(caller, row)
    if (gate === null) {
      return row.exempt
        ? answerAboutSelf(this.#ports, exchange, row, path, caller, caller)
        : answerOwn(this.#ports, exchange, row, path, caller)
    }
    sendRefusal(exchange, gate)
    return undefined
  }

  async #call(exchange: Exchange, row: EndpointRow, caller: Caller): Promise<void> {
    const authenticatedMs = this.#ports.nowMs()
    const placement = new CallPlacement(this.#ports, exchange, row, caller)
    const gate = gateCaller(caller, row)
    if (gate !== null) {
      placement.refuse(gate)
      return
    }
    let left = false
    let call: UpstreamCall | null = null
    const asOf = { changes: exchange.changesAtArrival, ms: authenticatedMs }
    const stopListening = exchange.request.onClientGone(() => {
      left = true
      call?.clientGone()
    })
    try {
      const bytes = await placement.readBody(this.#options.bodyLimitBytes, () => left)
      if (bytes === null) return
      if (left) {
        placement.abandon()
        return
      }
      if (this.#cut) {
        placement.refuse({ code: 'draining' })
        return
      }
      if (this.#mayBeStale(asOf)) {
        const refusal = await this.#askAgain(exchange, row, caller, asOf)
        if (refusal !== null) {
          placement.refuse(refusal)
          return
        }
      }
      const placing = placement.place(bytes, authenticatedMs, this.#targetOf)
      const placed = placing instanceof Promise ? await placing : placing
      if (placed === null) return
      const refusal = this.#mayBeStale(asOf) ? await this.#askAgain(exchange, row, caller, asOf) : null
      await new Promise<void>((resolve) => {
        const onSettled = (settled: UpstreamCall): void => {
          this.#forget(settled)
          resolve()
        }
        call = new UpstreamCall(placed, this.#options, this.#clock, onSettled)
        this.#track(call)
        // The route was looked up while the client left: the intent is open, so it is settled and not dropped.
        if (left) call.clientGone()
        else if (this.#cut) call.cut()
        else if (refusal !== null) call.cut(refusal.code, 'rejected')
        else call.start()
      })
    } finally {
      stopListening()
    }
  }

  /** Whether the caller's right to call may have ended while the call waited. */
  #mayBeStale(asOf: AsOf): boolean {
    return asOf.changes !== this.#live.changes || this.#ports.nowMs() - asOf.ms > LONG_WAIT_MS
  }

  /** Why the waiting call may not go on; null when it may (H-19). Neither a yes nor a no is a refusal here. */
  async #askAgain(exchange: Exchange, row: EndpointRow, caller: Caller, asOf: AsOf): Promise<Refusal | null> {
    const { request } = exchange
    let standing
    do {
      asOf.changes = this.#live.changes
      asOf.ms = this.#ports.nowMs()
      standing = await standingOf(this.#ports, { caller, row, request }, 'waiting')
    } while (standing === null && asOf.changes !== this.#live.changes)
    return standing === 'unknown' ? { code: 'auth_unavailable' } : standing
  }

  readonly #targetOf = (route: Route): UpstreamTarget => {
    let target = this.#targets.get(route)
    if (target === undefined) {
      target = targetOf(route)
      this.#targets.set(route, target)
    }
    return target
  }

  #track(call: UpstreamCall): void {
    this.#calls.add(call)
    if (this.#timer !== null) return
    this.#clock.nowMs = this.#ports.nowMs()
    this.#timer = setInterval(() => this.#tick(), this.#options.tickMs)
    this.#timer.unref()
  }

  #forget(call: UpstreamCall): void {
    this.#calls.delete(call)
    if (!call.upstreamEnded) this.#lingering.set(call, this.#clock.nowMs)
  }

  #tick(): void {
    const nowMs = this.#ports.nowMs()
    this.#clock.nowMs = nowMs
    for (const call of this.#calls.snapshot()) call.tick(nowMs)
    this.#live.tick(nowMs)
    for (const [call, sinceMs] of this.#lingering) {
      if (call.upstreamEnded || nowMs - sinceMs > LINGER_MS) {
        call.abortUpstream()
        this.#lingering.delete(call)
      }
    }
    if (this.#calls.size === 0 && this.#lingering.size === 0) this.#stopTimer()
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }
}

/** The base itself, which clients probe; otherwise a path nobody knows. */
function answerUnknown(exchange: Exchange, path: string): void {
  if (path !== '/') return sendRefusal(exchange, { code: 'unknown_url' })
  const { method } = exchange.request
  if (method === 'GET' || method === 'HEAD') return sendJson(exchange, { name: 'keyway' })
  return refuseMethod(exchange, 'GET, HEAD')
}

function refuseMethod(exchange: Exchange, allow: string): void {
  sendRefusal(exchange, { code: 'method_not_allowed', headers: { allow } })
}
