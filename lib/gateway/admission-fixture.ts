import type { Admission, AdmissionCall, AdmissionPort, Permit } from './ports'
import type { RefusalCode } from './refusal'
import type { TokenCounts, UsageSettlement } from './types'

/** Admits everything, unless it is given another answer, and keeps what it is told. */
export class AdmissionBook implements AdmissionPort {
  readonly asked: AdmissionCall[] = []
  readonly settled: UsageSettlement[] = []
  readonly told: TokenCounts[] = []
  open = 0
  answer: Admission | Promise<Admission> | undefined
  /** What the next progress of a stream is answered. */
  ends: RefusalCode | null = null

  constructor(readonly headers: Permit['headers'] = null) {}

  admit(call: AdmissionCall): Admission | Promise<Admission> {
    this.asked.push(call)
    return this.answer === undefined ? this.permit() : this.answer
  }

  permit(): Permit {
    this.open++
    return {
      refusal: null,
      headers: this.headers,
      settle: (settlement) => {
        this.open--
        this.settled.push(settlement)
      },
      progress: (tokens) => {
        this.told.push(tokens)
        return this.ends
      },
    }
  }
}
