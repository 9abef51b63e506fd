import type { CorsSink } from './cors-sink'
import type { CallObserver, ObservedCall } from './observer'
import type { Sink } from './ports'
import { type Refusal, refusalBody, refusalHeaders, statusOf } from './refusal'
import { baseHeaders, JSON_TYPE, tenth } from './response-headers'
import type { Protocol } from './types'

/** One request and where its answer goes. */
export type Exchange = ObservedCall & {
  sink: Sink
  /** Null where nobody watches. */
  observer: CallObserver | null
  /** The same sink where a web page calls; null for everybody else. */
  cors: CorsSink | null
  /** Called once, when the answer has ended. */
  ended: (() => void) | null
  /** False once the answer has ended. */
  isOpen: boolean
  /** Of our own words; chosen by the path, before anything else is known. */
  dialect: Protocol
  /** Monotonic clock, milliseconds. */
  nowMs: () => number
  /** How many changes had been announced at arrival (`LiveCalls`). */
  changesAtArrival: number
}

/** Answers with a refusal. */
export function sendRefusal(exchange: Exchange, refusal: Refusal): void {
  exchange.observer?.refused(refusal.code)
  const body = refusalBody(exchange.dialect, refusal, exchange.requestId)
  sendBody(exchange, statusOf(refusal.code, exchange.dialect), body, refusalHeaders(refusal))
}

/** Answers 200 with JSON of our own. */
export function sendJson(exchange: Exchange, value: unknown): void {
  sendBody(exchange, 200, JSON.stringify(value), {})
}

/** How long a refusal took would tell strangers what was looked up for it. */
const REFUSED = 'total;desc="refused"'

/** Answers with JSON text of our own and any status. */
export function sendBody(
  exchange: Exchange,
  status: number,
  text: string,
  extra: Readonly<Record<string, string>>,
): void {
  exchange.observer?.answered(status)
  const body = Buffer.from(text)
  const headers = baseHeaders(exchange.requestId, JSON_TYPE)
  headers['content-length'] = String(body.length)
  headers['server-timing'] = status < 400 ? `total;dur=${tenth(exchange.nowMs() - exchange.arrivedMs)}` : REFUSED
  exchange.sink.head(status, { ...headers, ...extra })
  if (exchange.request.method === 'HEAD') exchange.sink.end()
  else exchange.sink.end(body)
}
