import type { EndpointRow } from './endpoints'
import type { Exchange } from './exchange'
import type { Caller, Route } from './types'
import type { UpstreamTarget } from './upstream-request'

/** All a call needs, once it may be made and its intent is journalled. */
export type CallSetup = {
  exchange: Exchange
  row: EndpointRow
  caller: Caller
  route: Route
  target: UpstreamTarget
  /** As the upstream gets it. */
  body: Buffer
  stream: boolean
  /** Of the prompt. */
  textBytes: number
  hidesUsage: boolean
  /** Monotonic milliseconds: credential accepted, ready to dispatch. */
  authenticatedMs: number
  readyMs: number
}
