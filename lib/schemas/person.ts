import { z } from 'zod'
import { Email } from './account'
import { Id, ListQuery, Moment, NanoUsd, safeText, SearchText } from './common'
import { MemberRole } from './permission'

/** How an administrator may look through the people of the installation. */
export const PersonQuery = ListQuery.extend({
  /** Part of a name or an e-mail address. */
  search: SearchText.optional(),
  status: z.enum(['active', 'disabled']).optional(),
  /** `platform_admin`, or a role that the person has in any space, or in `spaceId`. */
  role: z.enum(['platform_admin', ...MemberRole.options]).optional(),
  spaceId: Id.optional(),
  sort: z.enum(['name', 'email', 'oldest', 'newest', 'last_sign_in']).default('oldest'),
})
export type PersonQuery = z.output<typeof PersonQuery>
/** What an address or a client gives: everything may be left out. */
export type PersonFilters = Omit<z.input<typeof PersonQuery>, 'cursor' | 'limit'>

/** A person in the administrators' list. Counts are of what works now. */
export const PersonView = z.object({
  id: Id,
  email: z.string(),
  name: z.string(),
  status: z.enum(['active', 'disabled']),
  isPlatformAdmin: z.boolean(),
  /** They have not chosen a password yet. */
  pending: z.boolean(),
  spaces: z.number(),
  createdAt: Moment,
  lastSignInAt: Moment.nullable(),
})
export type PersonView = z.infer<typeof PersonView>

/** `total` counts everybody who fits the search and filters. */
export const PersonList = z.object({
  items: z.array(PersonView),
  nextCursor: z.string().nullable(),
  total: z.number(),
})
export type PersonList = z.infer<typeof PersonList>

/** A space that somebody is in, as far as an administrator sees it. */
export const PersonSpace = z.object({
  id: Id,
  name: z.string(),
  slug: z.string(),
  roleName: z.string(),
  personal: z.boolean(),
  suspended: z.boolean(),
  /** Nobody else who can sign in owns it. */
  onlyOwner: z.boolean(),
  otherMembers: z.number(),
})
export type PersonSpace = z.infer<typeof PersonSpace>

/** One person, with what stops when they are disabled. */
export const PersonDetail = PersonView.extend({
  disabledAt: Moment.nullable(),
  liveSessions: z.number(),
  liveTokens: z.number(),
  memberOf: z.array(PersonSpace),
  /** Whether it is the caller. */
  you: z.boolean(),
  /** They are the only platform administrator who can sign in. */
  lastAdministrator: z.boolean(),
})
export type PersonDetail = z.infer<typeof PersonDetail>

export const CreatePersonInput = z.strictObject({
  name: safeText('The name', 80),
  email: Email,
  isPlatformAdmin: z.boolean().default(false),
})
export type CreatePersonInput = z.infer<typeof CreatePersonInput>

/** What is left out stays as it is. */
export const UpdatePersonInput = z.strictObject({
  id: Id,
  name: safeText('The name', 80).optional(),
  isPlatformAdmin: z.boolean().optional(),
})

export const DisablePersonInput = z.strictObject({
  id: Id,
  /** Says that spaces with other members may be left without an owner who can sign in. */
  leaveWithoutOwner: z.boolean().default(false),
})

/** The answer that holds a link to choose a password: shown once, to be handed over. */
export const PersonWithLink = z.object({
  person: PersonDetail,
  link: z.object({ url: z.string(), expiresAt: Moment }),
  /** Whether the link was given to a mail server to deliver as well. */
  mailed: z.boolean(),
})
export type PersonWithLink = z.infer<typeof PersonWithLink>

const UsageDay = z.object({ day: z.string(), requests: z.number(), tokens: z.number(), costNanoUsd: NanoUsd })
const UsageModel = z.object({ model: z.string(), requests: z.number(), tokens: z.number(), costNanoUsd: NanoUsd })

/** What a person used over the last days (UTC), in all spaces together: numbers only, days ascending, the most expensive model first. */
export const PersonUsage = z.object({
  days: z.number(),
  totals: z.object({
    requests: z.number(),
    errors: z.number(),
    inputTokens: z.number(),
    outputTokens: z.number(),
    costNanoUsd: NanoUsd,
    unpricedRequests: z.number(),
  }),
  byDay: z.array(UsageDay),
  byModel: z.array(UsageModel),
})
export type PersonUsage = z.infer<typeof PersonUsage>

export const PersonUsageQuery = z.strictObject({ id: Id, days: z.coerce.number().int().min(1).max(365).default(30) })
