import { z } from 'zod'
import { ConformanceReport, ConformanceRow } from './conformance'
import { LimitCounting } from './limit'

/** The report of `npm run conformance` as the dashboard shows it: counts by behaviour and client, and what did not pass. */
export const ConformanceView = ConformanceReport.omit({ rows: true }).extend({
  /** One list for each behaviour, in their order; in it one cell for each client, in theirs. Null = never tried. */
  cells: z.array(z.array(z.object({ pass: z.number(), fail: z.number(), skipped: z.number() }).nullable())),
  problems: z.array(ConformanceRow),
})
export type ConformanceView = z.infer<typeof ConformanceView>

/** What an operator asks first when something is amiss. */
export const SystemView = z.object({
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  database: z.object({ kind: z.enum(['embedded', 'postgresql']), version: z.string() }),
  /** False while usage cannot be written to disk. */
  journalHealthy: z.boolean(),
  /** Finished calls the database refused and nobody has decided about. */
  unrecordedEvents: z.number().int(),
  /** Whether Redis is set, and answers. */
  limits: LimitCounting,
  /** Calls of clients that are open now, in the process that was asked. */
  callsInFlight: z.number().int(),
  conformance: ConformanceView,
})
export type SystemView = z.infer<typeof SystemView>
