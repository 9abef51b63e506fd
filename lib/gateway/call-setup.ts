import type { Readable } from 'node:stream'
import type { EndpointRow } from './endpoints'
import type { Exchange } from './exchange'
import type { CallPlan } from './plan-call'
import type { UsageReader } from './token-counts'
import type { Caller, Route, UsageIntent } from './types'
import type { UpstreamTarget } from './upstream-request'

/** All a call needs, once it may be made and its intent is journalled. */
export type CallSetup = {
  exchange: Exchange
  intent: UsageIntent
  row: EndpointRow
  caller: Caller
  route: Route
  target: UpstreamTarget
  plan: CallPlan
  /** As the upstream gets it. */
  body: Buffer | Readable
  /** Of a body that streams; null where nobody knows, or where the body knows itself. */
  contentLength: number | null
  contentType: string
  stream: boolean
  /** The model as the client named it. */
  model: string
  /** Names of fields that have no place at this provider: the client is told. */
  dropped: readonly string[]
  /** The client asked for usage in its stream. */
  includeUsage: boolean
  readUsage: UsageReader
  /** Of the prompt. */
  textBytes: number
  hidesUsage: boolean
  /** The client is not told what the model thinks: it did not ask. */
  hidesReasoning: boolean
  /** As the translation of the request says: what the answer's tools are called. */
  toolNames: ReadonlyMap<string, string> | null
  /** Monotonic milliseconds: credential accepted, ready to dispatch. */
  authenticatedMs: number
  readyMs: number
}
