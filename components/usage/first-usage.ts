import type { InitialCalls, InitialUsage } from './use-usage'

/** What the pages of a space's usage are first drawn with. */
export type FirstUsage = {
  space: { id: string; slug: string; name: string }
  /** Whether the viewer sees their own calls only. */
  own: boolean
  /** The zone and time (milliseconds since the epoch) the server drew the first picture with. */
  server: { zone: string; nowMs: number }
  initial: readonly InitialUsage[]
  initialCalls: InitialCalls
}
