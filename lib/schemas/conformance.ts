import { z } from 'zod'

/** One client, one way in, one behaviour of one kind of upstream, and what came of it. */
export const ConformanceRow = z.object({
  /** Id of a client. */
  client: z.string(),
  /** `server`: the program's own; `next`: a plain Next route. */
  entrance: z.enum(['server', 'next']),
  /** What the provider is asked in: the client's own, whose bytes pass through, or one that is translated to. */
  upstream: z.enum(['same', 'chat', 'responses', 'messages']),
  behaviour: z.string(),
  verdict: z.enum(['pass', 'fail', 'skipped']),
  /** What was amiss, or why it was not tried. */
  detail: z.string().optional(),
})
export type ConformanceRow = z.infer<typeof ConformanceRow>

/** What `npm run conformance` found. */
export const ConformanceReport = z.object({
  /** Of Keyway. */
  version: z.string(),
  date: z.iso.datetime(),
  node: z.string(),
  clients: z.array(z.object({ id: z.string(), name: z.string(), version: z.string() })),
  behaviours: z.array(z.object({ name: z.string(), about: z.string() })),
  counts: z.object({ pass: z.number().int(), fail: z.number().int(), skipped: z.number().int() }),
  rows: z.array(ConformanceRow),
})
export type ConformanceReport = z.infer<typeof ConformanceReport>
