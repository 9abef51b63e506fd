import { z } from 'zod'

/** What the set-up route answers. */
export const CompletedSetup = z.object({ email: z.string() })
