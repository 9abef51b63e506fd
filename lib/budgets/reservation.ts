import type { AdmissionCall, Permit } from '@/lib/gateway/ports'
import type { RefusalCode } from '@/lib/gateway/refusal'
import type { TokenCounts, UsageSettlement } from '@/lib/gateway/types'
import type { Budget } from './budget'
import type { CostEstimate } from './cost-estimates'
import type { Lease } from './lease'

/** What one call has set aside of one budget. Nano-USD. */
export type Share = {
  readonly budget: Budget
  readonly lease: Lease
  amount: bigint
  /** It has all that was left, and may cost more. */
  isUncovered: boolean
  /** When it asked for more, none was left. */
  isExhausted: boolean
}

/** What a reservation needs of those who keep the budgets. */
export type ReservationHost = {
  progressed: (reservation: Reservation, tokens: TokenCounts) => RefusalCode | null
  settled: (reservation: Reservation, settlement: UsageSettlement) => void
}

/** What one call has set aside of every budget it concerns, until the database has counted what it cost. */
export class Reservation implements Permit {
  readonly refusal = null
  /** Budgets have no headers of their own. */
  readonly headers = null
  /** It waits for more of what its stream will cost. */
  isGrowing = false
  /** When its call ended, monotonic milliseconds; null = it runs. */
  endedMs: number | null = null

  constructor(
    private readonly host: ReservationHost,
    readonly call: AdmissionCall,
    readonly estimate: CostEstimate,
    readonly shares: readonly Share[],
  ) {}

  settle(settlement: UsageSettlement): void {
    this.host.settled(this, settlement)
  }

  progress(tokens: TokenCounts): RefusalCode | null {
    return this.host.progressed(this, tokens)
  }
}
