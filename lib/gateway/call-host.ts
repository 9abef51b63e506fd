import type { Exchange } from './exchange'
import type { LiveCalls } from './live-calls'
import type { GatewayOptions } from './options'
import type { GatewayPorts } from './ports'
import type { Route } from './types'
import type { UpstreamCall } from './upstream-call'
import type { UpstreamTarget } from './upstream-request'

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
