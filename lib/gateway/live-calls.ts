import { NO_SLOT, type SlotList } from '@/lib/slot-list'
import { type Standing, standingOf } from './caller-standing'
import type { GatewayPorts } from './ports'
import type { Caller } from './types'
import type { UpstreamCall } from './upstream-call'

/** How often every open call is asked about even though no change was announced, through the token cache. Milliseconds. */
const SWEEP_MS = 5000
/** A caller whom a change concerns, and of whom the store says neither yes nor no, is cut after this. Milliseconds. */
const UNDECIDED_MS = 10_000

/** Watches whether the callers of open calls may still call, and cuts those who may not. */
export class LiveCalls {
  readonly #ports: GatewayPorts
  readonly #calls: SlotList<UpstreamCall>
  /** Calls the store could not say anything about: since when, in milliseconds. */
  readonly #undecided = new Map<UpstreamCall, number>()
  #sweptMs = 0
  #changes = 0

  constructor(ports: GatewayPorts, calls: SlotList<UpstreamCall>) {
    this.#ports = ports
    this.#calls = calls
  }

  /** Counts the changes announced so far: a call that waited while it moved asks again. */
  get changes(): number {
    return this.#changes
  }

  /** Something about the callers that `concerns` picks has changed. */
  recheck(concerns: (caller: Caller) => boolean): void {
    this.#changes++
    for (const call of this.#calls.snapshot()) {
      if (concerns(call.admitted.caller)) this.#ask(call, (standing) => this.#decide(call, standing))
    }
  }

  /** Asks again where there was no answer, and now and then everywhere: a change nobody announced counts as well. */
  tick(nowMs: number): void {
    for (const call of this.#undecided.keys()) this.#ask(call, (standing) => this.#decide(call, standing))
    if (nowMs - this.#sweptMs < SWEEP_MS) return
    this.#sweptMs = nowMs
    for (const call of this.#calls.snapshot()) {
      // An outage alone ends no call: nobody has said that anything changed.
      this.#ask(call, (standing) => {
        if (standing !== 'unknown') this.#decide(call, standing)
      })
    }
  }

  #ask(call: UpstreamCall, then: (standing: Standing) => void): void {
    const standing = standingOf(this.#ports, call.admitted, 'running')
    if (standing instanceof Promise) void standing.then(then)
    else then(standing)
  }

  #decide(call: UpstreamCall, standing: Standing): void {
    const open = call.slot !== NO_SLOT
    if (open && standing === 'unknown') {
      const nowMs = this.#ports.nowMs()
      const sinceMs = this.#undecided.get(call)
      if (sinceMs === undefined) this.#undecided.set(call, nowMs)
      if (sinceMs === undefined || nowMs - sinceMs < UNDECIDED_MS) return
    }
    this.#undecided.delete(call)
    if (!open) return
    if (standing === 'unknown') call.cut('auth_unavailable')
    else if (standing.refusal !== null) call.cut(standing.refusal.code)
  }
}
