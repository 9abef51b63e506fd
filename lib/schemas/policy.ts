import './without-eval'
import { z } from 'zod'

/** What the installation's administrators decide for everybody. */
export const PolicyView = z.object({
  /** Longest life of any token, in days; null = no limit. */
  tokenMaxDays: z.number().int().nullable(),
})
export type PolicyView = z.infer<typeof PolicyView>

export const UpdatePolicyInput = z.strictObject({
  tokenMaxDays: z
    .number('Enter a number of days')
    .int('Use whole days')
    .min(1, 'At least one day')
    .max(3650, 'At most 3,650 days')
    .nullable(),
})
export type UpdatePolicyInput = z.infer<typeof UpdatePolicyInput>

/** The installation in numbers, for the first page of its administrators. */
export const AdminOverview = z.object({
  people: z.object({ active: z.number(), disabled: z.number(), administrators: z.number(), pending: z.number() }),
  spaces: z.object({ active: z.number(), suspended: z.number() }),
  outbox: z.object({ waiting: z.number(), failed: z.number() }),
  /** Who sends mails, as people see it; null = no mail server is set. */
  mailFrom: z.string().nullable(),
})
export type AdminOverview = z.infer<typeof AdminOverview>
