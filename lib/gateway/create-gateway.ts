import { setImmediate as nextTurn } from 'node:timers/promises'
import { SlotList } from '@/lib/slot-list'
import { gateCaller, type Identification, identifyCaller } from './admit-caller'
import { answerOwn } from './answer-own'
import { type CallHost, CallPlacement } from './place-call'
import { type EndpointRow, matchEndpoint } from './endpoints'
import { type Exchange, sendJson, sendRefusal } from './exchange'
import { DEFAULT_OPTIONS, type GatewayOptions, type GatewaySettings } from './options'
import type { Gateway, GatewayPorts, GatewayRequest, Sink } from './ports'
import type { Route } from './types'
import type { UpstreamCall } from './upstream-call'
import { targetOf, type UpstreamTarget } from './upstream-request'

/** After its client left behind a finished answer, how long an upstream may take to close by itself. Milliseconds. */
const LINGER_MS = 2000
/** Turns of the event loop in which every call that was cut has said its last word. */
const TURNS_TO_END = 3

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
  }

  get inFlight(): number {
    return this.#inFlight
  }

  handle(request: GatewayRequest, sink: Sink, ended: (() => void) | null = null): void {
    const { ports } = this
    this.#inFlight++
    const { row, path, dialect } = matchEndpoint(request.path, request.headers['anthropic-version'] !== undefined)
    const exchange: Exchange = {
      request,
      sink,
      ended,
      isOpen: true,
      dialect,
      requestId: ports.newRequestId(),
      arrivedMs: ports.nowMs(),
      arrivedWallMs: ports.wallMs(),
    }
    try {
      this.#serve(exchange, row, path)
    } catch (error) {
      this.failed(exchange, error)
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
    this.isCut = true
    for (const call of this.#calls.snapshot()) call.cut()
    // Last words follow settlements, which are written at the end of a turn, and the host closes the sockets next. A call
    // whose intent is being written just now needs a turn more.
    for (let turn = 0; turn < TURNS_TO_END && this.#inFlight > 0; turn++) await nextTurn()
    for (const call of this.#lingering.keys()) call.abortUpstream()
    this.#lingering.clear()
    this.#stopTimer()
  }

  /** Answers at once where it can: every promise less is time for another call. */
  #serve(exchange: Exchange, row: EndpointRow | null, path: string): void {
    const { request } = exchange
    if (this.#draining) sendRefusal(exchange, { code: 'draining' })
    else if (row === null) answerUnknown(exchange, path)
    else if (request.method !== row.method) refuseMethod(exchange, row.method)
    else {
      const identified = identifyCaller(this.ports, request)
      if (!(identified instanceof Promise)) return this.#serveCaller(exchange, row, path, identified)
      identified
        .then((found) => this.#serveCaller(exchange, row, path, found))
        .catch((error: unknown) => this.failed(exchange, error))
      return
    }
    this.end(exchange)
  }

  #serveCaller(exchange: Exchange, row: EndpointRow, path: string, { caller, refusal }: Identification): void {
    if (caller === null) {
      sendRefusal(exchange, refusal)
      return this.end(exchange)
    }
    if (row.inference) return new CallPlacement(this, exchange, row, caller).start()
    const gate = gateCaller(caller, row)
    if (gate !== null) {
      sendRefusal(exchange, gate)
      return this.end(exchange)
    }
    answerOwn(this.ports, exchange, row, path, caller).then(
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
    exchange.sink.fail(error)
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
