import './without-eval'
import { z } from 'zod'
import { PROVIDER_IDS } from '@/lib/gateway/providers/all'

/** What the installation's administrators decide for everybody. */
export const PolicyView = z.object({
  /** Longest life of any token, in days; null = no limit. */
  tokenMaxDays: z.number().int().nullable(),
  /** Kinds of providers that no space may use. */
  providersOff: z.array(z.enum(PROVIDER_IDS)),
})
export type PolicyView = z.infer<typeof PolicyView>

/** What is left out stays as it is. */
export const UpdatePolicyInput = z
  .strictObject({
    tokenMaxDays: z
      .number('Enter a number of days')
      .int('Use whole days')
      .min(1, 'At least one day')
      .max(3650, 'At most 3,650 days')
      .nullable()
      .optional(),
    providersOff: z
      .array(z.enum(PROVIDER_IDS))
      .transform((kinds) => PROVIDER_IDS.filter((kind) => kinds.includes(kind)))
      .refine((kinds) => kinds.length < PROVIDER_IDS.length, 'Leave at least one provider on')
      .optional(),
  })
  .refine((input) => Object.keys(input).length > 0, 'Say what to change')
export type UpdatePolicyInput = z.infer<typeof UpdatePolicyInput>

/** What would be changed; the providers with commas between them. */
export const PolicyEffectQuery = z
  .strictObject({
    tokenMaxDays: z.coerce.number().int().min(1).max(3650).optional(),
    providersOff: z
      .string()
      .transform((kinds) => kinds.split(','))
      .pipe(z.array(z.enum(PROVIDER_IDS)))
      .optional(),
  })
  .refine((query) => Object.keys(query).length > 0, 'Say what would be changed')

export const PolicyEffect = z.object({
  /** Tokens that work now and would not, and how many people have some of them. */
  tokens: z.number().int(),
  people: z.number().int(),
  /** Provider keys that may be used now and could not be, and how many spaces have some of them. */
  keys: z.number().int(),
  spaces: z.number().int(),
})
export type PolicyEffect = z.infer<typeof PolicyEffect>

/** The installation in numbers, for the first page of its administrators. */
export const AdminOverview = z.object({
  people: z.object({ active: z.number(), disabled: z.number(), administrators: z.number(), pending: z.number() }),
  spaces: z.object({ active: z.number(), suspended: z.number() }),
  outbox: z.object({ waiting: z.number(), failed: z.number() }),
  /** Who sends mails, as people see it; null = no mail server is set. */
  mailFrom: z.string().nullable(),
})
export type AdminOverview = z.infer<typeof AdminOverview>
