import { z } from 'zod'
import { LEAST_USAGE_DAYS } from '@/lib/least-usage-days'
import { Id, Moment, page, safeText } from './common'
import { MemberRole, Permission } from './permission'

/** Whether a text has the shape of a row id. No short name may: programs choose a space by either. */
export const looksLikeId = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

const MAX_ORIGINS = 20

/** Whether a text is an origin exactly as browsers send it: scheme, host, and a port that is not the scheme's own. */
export const isWebOrigin = (text: string): boolean =>
  /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d+)?$/.test(text) &&
  URL.canParse(text) &&
  new URL(text).origin === text

export const CreateSpaceInput = z.strictObject({ name: safeText('The name', 60) })
export type CreateSpaceInput = z.infer<typeof CreateSpaceInput>

/** A space as one of its members sees it. */
export const SpaceView = z.object({
  id: Id,
  slug: z.string(),
  name: z.string(),
  personal: z.boolean(),
  role: MemberRole,
  roleName: z.string(),
  permissions: z.array(Permission),
  apiAccessEnabled: z.boolean(),
  /** Longest life of a token that reaches it, in days; null = as the platform says. */
  tokenMaxDays: z.number().int().nullable(),
  /** How many days single calls are kept; null = as the installation says, 0 = for good. */
  usageDays: z.number().int().nullable(),
  /** Web pages that may call it from a browser; empty = none. */
  corsOrigins: z.array(z.string()),
  /** Why the platform suspended it; null = it works. */
  suspendedReason: z.string().nullable(),
  createdAt: Moment,
})
export type SpaceView = z.infer<typeof SpaceView>
export const SpaceList = page(SpaceView)
export type SpaceList = z.infer<typeof SpaceList>

/** What holds in a space that has no rule of its own: `tokenMaxDays` null = no limit, `usageDays` 0 = for good. */
export const InstallationRules = z.object({
  tokenMaxDays: z.number().int().nullable(),
  usageDays: z.number().int(),
})
export type InstallationRules = z.infer<typeof InstallationRules>

/** What is left out stays as it is. */
export const UpdateSpaceInput = z.strictObject({
  name: safeText('The name', 60).optional(),
  slug: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'Use 1–40 lower-case letters, digits and hyphens')
    .refine((slug) => !looksLikeId(slug), 'This looks like an id. Choose a name')
    .optional(),
  tokenMaxDays: z
    .number('Enter a number of days')
    .int('Use whole days')
    .min(1, 'At least one day')
    .max(3650, 'At most 3,650 days')
    .nullable()
    .optional(),
  usageDays: z
    .number('Enter a number of days')
    .int('Use whole days')
    .max(3650, 'At most 3,650 days')
    .refine((days) => days === 0 || days >= LEAST_USAGE_DAYS, `At least ${LEAST_USAGE_DAYS} days, or 0 for good`)
    .nullable()
    .optional(),
  /** Exact ones only: no pattern, no `null`. */
  corsOrigins: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .max(300, 'At most 300 characters each')
        .overwrite((text) => text.replace(/\/$/, '')),
    )
    .max(MAX_ORIGINS, `At most ${MAX_ORIGINS} origins`)
    .refine((origins) => origins.every(isWebOrigin), 'Write each as https://host, with its port if it has one')
    .overwrite((origins) => [...new Set(origins)])
    .optional(),
})
export type UpdateSpaceInput = z.infer<typeof UpdateSpaceInput>

/** `name` is the space's name, typed to confirm. */
export const DeleteSpaceInput = z.strictObject({
  name: z.string().trim().min(1, 'Type the name of the space').max(1000),
})
export type DeleteSpaceInput = z.infer<typeof DeleteSpaceInput>
export const DeletedSpace = z.object({ id: Id })

/** What a space holds, named before it is deleted. Counts are of what works now. */
export const SpaceContents = z.object({
  members: z.number().int(),
  invitations: z.number().int(),
  liveTokens: z.number().int(),
  providerKeys: z.number().int(),
  /** Today and the 29 days before it, in UTC. */
  callsLast30Days: z.number().int(),
})
export type SpaceContents = z.infer<typeof SpaceContents>

export const TransferSpaceInput = z.strictObject({ userId: Id })
export type TransferSpaceInput = z.infer<typeof TransferSpaceInput>

/** The four first steps of a space; `firstCall` is the newest call, null until there is one. */
export const OnboardingView = z.object({
  providerKey: z.boolean(),
  apiAccess: z.boolean(),
  token: z.boolean(),
  firstCall: z.object({ at: Moment, model: z.string(), outcome: z.string(), status: z.number() }).nullable(),
  /** A model name that works here, for the snippets; null without a provider key. */
  sampleModel: z.object({ chat: z.string().nullable(), anthropic: z.string().nullable() }),
})
export type OnboardingView = z.infer<typeof OnboardingView>
