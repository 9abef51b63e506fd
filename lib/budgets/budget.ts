import type { PeriodKind } from './calendar'

/** A budget as the calls it concerns need to know it: of a token, else of a person, else of the whole space. */
export type Budget = {
  readonly id: string
  readonly spaceId: string
  readonly userId: string | null
  /** The token it was set for and its successors; null = not of a token. */
  readonly tokenIds: readonly string[] | null
  readonly period: PeriodKind
  readonly zone: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** What becomes of a call whose price is not known (J10). */
  readonly unpriced: 'refuse' | 'allow'
  /** What a running call sets aside: what such calls cost as a rule, or the most it can cost. */
  readonly reserve: 'usual' | 'most'
  /** A stream ends when nothing is left for it. */
  readonly endsStreams: boolean
}
