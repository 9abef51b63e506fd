import { z } from 'zod'
import { Id, ListQuery, Moment, SearchText } from './common'
import { InvitationView } from './invitation'
import { MemberRole } from './permission'
import { isOneRole, ONE_ROLE, roleChoice } from './role'

/** Somebody in a space; `id` is the id of the person. */
export const MemberView = z.object({
  kind: z.literal('member'),
  id: Id,
  name: z.string(),
  email: z.string(),
  role: MemberRole,
  /** The space's own role, when `role` is custom. */
  roleId: Id.nullable(),
  roleName: z.string(),
  /** Whether the person may sign in at all. */
  active: z.boolean(),
  /** Whether it is the caller. */
  you: z.boolean(),
  /** Whether it is the one whose personal space this is. */
  personalOwner: z.boolean(),
  joinedAt: Moment,
  /** Who invited them, as far as that person still exists. */
  invitedBy: z.string().nullable(),
  /** Live tokens with which they reach the space; null for callers who do not manage members. */
  liveTokens: z.number().int().nullable(),
  /** Whether the caller may change their role and remove them. */
  manageable: z.boolean(),
})
export type MemberView = z.infer<typeof MemberView>

/** People and, for those who manage members, pending invitations; `total` counts all that fit the search. */
export const MemberList = z.object({
  items: z.array(z.discriminatedUnion('kind', [MemberView, InvitationView])),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
})
export type MemberList = z.infer<typeof MemberList>

export const MemberQuery = ListQuery.extend({
  /** Part of a name or an e-mail address. */
  search: SearchText.optional(),
  /** A built-in role by name, or one of the space's own by id. */
  role: z.union([MemberRole.exclude(['custom']), Id], 'There is no such role').optional(),
  kind: z.enum(['member', 'invitation']).optional(),
})
export type MemberQuery = z.infer<typeof MemberQuery>

export const UpdateMemberInput = z.strictObject({ id: Id, ...roleChoice }).refine(isOneRole, ONE_ROLE)
export type UpdateMemberInput = z.infer<typeof UpdateMemberInput>

/** What ended with a membership. */
export const EndedMembership = z.object({ id: Id, stoppedTokens: z.number().int() })
export type EndedMembership = z.infer<typeof EndedMembership>
