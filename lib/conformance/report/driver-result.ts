import { z } from 'zod'

/** What a driver says of one case. */
export const DriverResult = z.object({
  id: z.string(),
  text: z.string(),
  tool: z.object({ name: z.string(), arguments: z.string() }).nullable(),
  /** As the client gives them: it need not believe in numbers. */
  usage: z.object({ input: z.unknown().optional(), output: z.unknown().optional() }).nullable(),
  requestId: z.string().nullish(),
  pieces: z.number(),
  /** It hung up, or gave up, by itself. */
  left: z.boolean(),
  error: z
    .object({
      class: z.string(),
      name: z.string().nullable(),
      status: z.number().nullish(),
      code: z.unknown().optional(),
      message: z.string(),
      retryAfter: z.string().nullish(),
      retryAfterMs: z.string().nullish(),
      requestId: z.string().nullish(),
    })
    .nullable(),
})
export type DriverResult = z.infer<typeof DriverResult>
