import type { CallObserver, ObservedCall } from '@/lib/gateway/observer'
import type { RefusalCode } from '@/lib/gateway/refusal'
import type { UsageIntent, UsageSettlement } from '@/lib/gateway/types'
import type { Log } from '@/lib/log'
import type { CallTally } from '@/lib/metrics/call-tally'
import type { CallTraces } from '@/lib/traces/call-traces'
import type { CallLog } from './call-log'

/** Tells the metrics, the log and the traces of every call, as far as somebody wants to know. */
export class RuntimeObserver implements CallObserver {
  readonly #callLog: CallLog | null

  constructor(
    private readonly tally: CallTally,
    callLog: CallLog,
    private readonly traces: CallTraces | null,
    private readonly log: Log,
  ) {
    this.#callLog = callLog.isOn ? callLog : null
  }

  began(call: ObservedCall): void {
    try {
      if (this.#callLog !== null) call.peer = call.request.peer
      if (this.traces !== null) call.trace = this.traces.begin(call)
    } catch (error) {
      this.#failed(error)
    }
  }

  ended(call: ObservedCall, intent: UsageIntent, settlement: UsageSettlement): void {
    try {
      this.tally.ended(intent, settlement)
      this.#callLog?.add(call, intent, settlement)
      this.traces?.end(call, intent, settlement)
    } catch (error) {
      this.#failed(error)
    }
  }

  refused(code: RefusalCode): void {
    this.tally.refused(code)
  }

  answered(status: number): void {
    this.tally.answered(status)
  }

  /** No call fails because somebody could not watch it. */
  #failed(error: unknown): void {
    this.log.error({ event: 'observer.failed', err: error }, 'a call could not be observed')
  }
}
