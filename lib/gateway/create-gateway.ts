import { SlotList } from '@/lib/slot-list'
import { gateCaller, type Identification, identifyCaller } from './admit-caller'
import { answerLeakReport } from './answer-leak-report'
import { answerPreflight, isPreflight } from './answer-preflight'
import { answerAboutSelf, answerOwn } from './answer-own'
import type { CallHost } from './call-host'
import { CorsSink } from './cors-sink'
import { type EndpointRow, matchEndpoint } from './endpoints'
import { type Exchange, sendJson, sendRefusal } from './exchange'
import { LiveCalls } from './live-calls'
import { DEFAULT_OPTIONS, type GatewayOptions, type GatewaySettings } from './options'
import { CallPlacement } from './place-call'
import type { Gateway, GatewayPorts, GatewayRequest, Sink } from './ports'
import type { Caller, Route } from './types'
import type { UpstreamCall } from './upstream-call'
import { targetOf, type UpstreamTarget } from './upstream-request'

/** After its client left behind a finished answer, how long an upstream may take to close by itself. Milliseconds. */
const LINGER_MS = 2000
/** How long the journal may take over the ends of calls that are cut because the process stops. Milliseconds. */
const LAST_WORDS_MS = 1000

/** Makes the data plane: authenticates, routes, forwards and meters every call under `/api/v1`. */
export function createGateway(ports: GatewayPorts, settings: GatewaySettings = {}): Gateway {
  const deadlines = { ...DEFAULT_OPTIONS.deadlines, ...settings.deadlines }
  return new GatewayCore(ports, { ...DEFAULT_OPTIONS, ...settings, deadlines })
}

class GatewayCore implements Gateway, CallHost {
  readonly ports: GatewayPorts
  readonly options: GatewayOptions
  /** One clock read per tick serves every chunk of every stream. */
  readonly clock: { nowMs: number }
  isCut = false
  readonly live: LiveCalls
  readonly #calls = new SlotList<UpstreamCall>()
  /** Settled calls whose upstream has not ended: since when, in milliseconds. */
  readonly #lingering = new Map<UpstreamCall, number>()
  readonly #targets = new WeakMap<Route, UpstreamTarget>()
  #timer: NodeJS.Timeout | null = null
  #inFlight = 0
  #draining = false
  #onIdle: (() => void) | null = null

  constructor(ports: GatewayPorts, options: GatewayOptions) {
    this.ports = ports
    this.options = options
    this.clock = { nowMs: ports.nowMs() }
    this.live = new LiveCalls(ports, this.#calls)
  }

  get inFlight(): number {
    return this.#inFlight
  }

  get openStreams(): number {
    return this.#calls.snapshot().filter(({ setup }) => setup.stream).length
  }

  running(spaceId: string): number {
    return this.#calls.snapshot().filter(({ setup }) => setup.caller.spaceId === spaceId).length
  }

  recheck(concerns: (caller: Caller) => boolean): void {
    this.live.recheck(concerns)
  }

  handle(request: GatewayRequest, sink: Sink, ended: (() => void) | null = null): void {
    const { ports } = this
    this.#inFlight++
    const { origin } = request.headers
    const cors = origin === undefined ? null : new CorsSink(sink, String(origin))
    const { row, path, dialect } = matchEndpoint(request.path, request.headers['anthropic-version'] !== undefined)
    const exchange: Exchange = {
      request,
      sink: cors ?? sink,
      cors,
      ended,
      observer: ports.observer ?? null,
      peer: undefined,
      trace: null,
      isOpen: true,
      dialect,
      requestId: ports.newRequestId(),
      arrivedMs: ports.nowMs(),
      arrivedWallMs: ports.wallMs(),
      nowMs: ports.nowMs,
      changesAtArrival: this.live.changes,
    }
    try {
      this.#serve(exchange, row, path)
    } catch (error) {
      this.failed(exchange, error)
    }
  }

  async drain(graceMs: number): Promise<void> {
    this.#draining = true
    await this.#idleWithin(graceMs)
    this.isCut = true
    for (const call of this.#calls.snapshot()) call.cut()
    // What a cut call tells its client leaves when its end is in the journal.
    await this.#idleWithin(LAST_WORDS_MS)
    for (const call of this.#lingering.keys()) call.abortUpstream()
    this.#lingering.clear()
    this.#stopTimer()
  }

  /** Resolves when no call is open, at the latest after `limitMs`. */
  async #idleWithin(limitMs: number): Promise<void> {
    if (this.#inFlight === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs)
      this.#onIdle = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Answers at once where it can: every promise less is time for another call. */
  #serve(exchange: Exchange, row: EndpointRow | null, path: string): void {
    const { request } = exchange
    const { leaks } = this.ports
    if (this.#draining) sendRefusal(exchange, { code: 'draining' })
    else if (isPreflight(exchange)) return this.#endAfter(exchange, this.#preflight(exchange, row, path))
    else if (!answersMethod(exchange, row, path)) return this.end(exchange)
    else if (row.endpoint === 'tokens.report_leak') {
      if (leaks !== undefined) return this.#endAfter(exchange, answerLeakReport(leaks, exchange))
      sendRefusal(exchange, { code: 'unknown_url' })
    } else {
      const identified = identifyCaller(this.ports, request)
      if (!(identified instanceof Promise)) return this.#serveCaller(exchange, row, path, identified)
      identified
        .then((found) => this.#serveCaller(exchange, row, path, found))
        .catch((error: unknown) => this.failed(exchange, error))
      return
    }
    this.end(exchange)
  }

  async #preflight(exchange: Exchange, row: EndpointRow | null, path: string): Promise<void> {
    if (!(await answerPreflight(this.ports, exchange))) answersMethod(exchange, row, path)
  }

  #serveCaller(exchange: Exchange, row: EndpointRow, path: string, found: Identification): void {
    const { caller } = found
    if (caller === null) {
      if (row.exempt && found.identity !== null) {
        return this.#endAfter(exchange, answerAboutSelf(this.ports, exchange, row, path, found.identity, null))
      }
      sendRefusal(exchange, found.refusal)
      return this.end(exchange)
    }
    exchange.cors?.admit(caller)
    if (row.inference) return new CallPlacement(this, exchange, row, caller).start()
    const gate = gateCaller(caller, row)
    if (gate !== null) {
      sendRefusal(exchange, gate)
      return this.end(exchange)
    }
    const answered = row.exempt
      ? answerAboutSelf(this.ports, exchange, row, path, caller, caller)
      : answerOwn(this.ports, exchange, row, path, caller)
    this.#endAfter(exchange, answered)
  }

  #endAfter(exchange: Exchange, answered: Promise<void>): void {
    answered.then(
      () => this.end(exchange),
      (error: unknown) => this.failed(exchange, error),
    )
  }

  end(exchange: Exchange): void {
    if (!exchange.isOpen) return
    exchange.isOpen = false
    this.#inFlight--
    exchange.ended?.()
    if (this.#inFlight === 0) this.#onIdle?.()
  }

  failed(exchange: Exchange, error: unknown): void {
    try {
      exchange.sink.fail(error)
    } catch {
      // A sink that cannot even be broken off holds nobody up.
    }
    this.end(exchange)
  }

  targetOf(route: Route): UpstreamTarget {
    let target = this.#targets.get(route)
    if (target === undefined) {
      target = targetOf(route)
      this.#targets.set(route, target)
    }
    return target
  }

  track(call: UpstreamCall): void {
    this.#calls.add(call)
    if (this.#timer !== null) return
    this.clock.nowMs = this.ports.nowMs()
    this.#timer = setInterval(() => this.#tick(), this.options.tickMs)
    this.#timer.unref()
  }

  forget(call: UpstreamCall): void {
    this.#calls.delete(call)
    if (!call.upstreamEnded) this.#lingering.set(call, this.clock.nowMs)
  }

  #tick(): void {
    const nowMs = this.ports.nowMs()
    this.clock.nowMs = nowMs
    for (const call of this.#calls.snapshot()) call.tick(nowMs)
    this.live.tick(nowMs)
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

/** Answers what no endpoint does. @returns the endpoint when there is one for the path and the method. */
function answersMethod(exchange: Exchange, row: EndpointRow | null, path: string): row is EndpointRow {
  if (row === null) answerUnknown(exchange, path)
  else if (exchange.request.method !== row.method) refuseMethod(exchange, row.method)
  else return true
  return false
}

/** The base itself, which clients probe; otherwise a path nobody knows. */
function answerUnknown(exchange: Exchange, path: string): void {
  if (path.startsWith('/responses/')) return sendRefusal(exchange, { code: 'stored_object', message: NO_RESPONSES })
  if (path !== '/') return sendRefusal(exchange, { code: 'unknown_url' })
  const { method } = exchange.request
  if (method === 'GET' || method === 'HEAD') return sendJson(exchange, { name: 'keyway' })
  return refuseMethod(exchange, 'GET, HEAD')
}

const NO_RESPONSES = 'Keyway keeps no responses. Send the whole conversation as input, with store false.'

function refuseMethod(exchange: Exchange, allow: string): void {
  sendRefusal(exchange, { code: 'method_not_allowed', headers: { allow } })
}
