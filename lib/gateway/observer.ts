import type { GatewayRequest } from './ports'
import type { RefusalCode } from './refusal'
import type { UsageIntent, UsageSettlement } from './types'

/** A request as an observer sees it. */
export type ObservedCall = {
  readonly request: GatewayRequest
  readonly requestId: string
  /** Milliseconds since the epoch at arrival. */
  readonly arrivedWallMs: number
  /** Monotonic milliseconds at arrival. */
  readonly arrivedMs: number
  /** For the observer, who keeps it from the start of a call: it is gone with the connection. */
  peer: string | undefined
  /** Set by the observer where somebody wants to know of the attempts of this call. */
  trace: CallTrace | null
}

/** Told of the attempts of one call at its provider. Times are monotonic milliseconds. */
export type CallTrace = {
  /** A request is handed to the connection pool; the one before it, if any, broke. `url` has no query. */
  attemptStarted: (url: string, nowMs: number) => void
  /** The provider's answer begins. */
  attemptAnswered: (status: number, nowMs: number) => void
}

/** Told of what the gateway does, for metrics, logs and traces. It is quick, waits for nothing and never throws. */
export type CallObserver = {
  /** A call that makes a usage event begins. */
  began: (call: ObservedCall) => void
  /** It has ended: once for each that began, unless the journal took no intent of it. */
  ended: (call: ObservedCall, intent: UsageIntent, settlement: UsageSettlement) => void
  /** Keyway said no by itself, whether that makes a usage event or not. */
  refused: (code: RefusalCode) => void
  /** Keyway answered by itself, refusals included. */
  answered: (status: number) => void
}
