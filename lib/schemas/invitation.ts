import { z } from 'zod'
import { Email } from './account'
import { Id, Moment, page } from './common'
import { MemberRole } from './permission'
import { isOneRole, ONE_ROLE, roleChoice } from './role'

export const INVITATION_DAYS = 7
export const INVITATION_MAX_DAYS = 30
export const INVITATION_MAX_USES = 100

/** Derived, never stored: `lapsed` = whoever made it may not give that role any more. */
export const InvitationStatus = z.enum(['pending', 'used', 'expired', 'revoked', 'lapsed'])
export type InvitationStatus = z.infer<typeof InvitationStatus>

/** An invitation as managers of the space see it: never its code. */
export const InvitationView = z.object({
  kind: z.literal('invitation'),
  id: Id,
  /** The only address that may accept it; null = whoever has the link. */
  email: z.string().nullable(),
  role: MemberRole,
  roleId: Id.nullable(),
  roleName: z.string(),
  status: InvitationStatus,
  uses: z.number().int(),
  maxUses: z.number().int(),
  invitedBy: z.string().nullable(),
  createdAt: Moment,
  expiresAt: Moment,
  /** Whether the caller may revoke it. */
  manageable: z.boolean(),
})
export type InvitationView = z.infer<typeof InvitationView>
export const InvitationList = page(InvitationView)
export type InvitationList = z.infer<typeof InvitationList>

export const CreateInvitationInput = z
  .strictObject({
    /** Only this address may accept; left out = whoever has the link. */
    email: Email.optional(),
    ...roleChoice,
    maxUses: z
      .number('Enter a number of people')
      .int('Use a whole number')
      .min(1, 'At least one person')
      .max(INVITATION_MAX_USES, `At most ${INVITATION_MAX_USES} people`)
      .default(1),
    expiresInDays: z
      .number('Enter a number of days')
      .int('Use whole days')
      .min(1, 'At least one day')
      .max(INVITATION_MAX_DAYS, `At most ${INVITATION_MAX_DAYS} days`)
      .default(INVITATION_DAYS),
  })
  .refine(isOneRole, ONE_ROLE)
  .refine(({ email, maxUses }) => email === undefined || maxUses === 1, {
    path: ['maxUses'],
    message: 'An invitation for one address is for one person',
  })
export type CreateInvitationInput = z.infer<typeof CreateInvitationInput>
/** What a form or client sends: defaults may be left out. */
export type CreateInvitationBody = z.input<typeof CreateInvitationInput>

/** The only answer that ever holds an invitation's link. `mailed` = a mail server brings it to the address as well. */
export const CreatedInvitation = z.object({ invitation: InvitationView, link: z.string(), mailed: z.boolean() })
export type CreatedInvitation = z.infer<typeof CreatedInvitation>

/** The code of a link, `kw_inv_…`. */
export const InvitationCode = z.strictObject({ code: z.string().min(1).max(200) })
export type InvitationCode = z.infer<typeof InvitationCode>

/** What the holder of a genuine link is told before they join. */
export const InvitationPreview = z.object({
  space: z.object({ name: z.string(), slug: z.string() }),
  roleName: z.string(),
  invitedBy: z.string().nullable(),
  expiresAt: Moment,
  /** They are in the space already: accepting changes nothing. */
  alreadyMember: z.boolean(),
  /** They are in it because they accepted this very invitation. */
  accepted: z.boolean(),
  /** Whether it lets somebody else in as well. */
  goodForOthers: z.boolean(),
})
export type InvitationPreview = z.infer<typeof InvitationPreview>

/** `joined` false = they were in the space already, and the invitation is as good as before. */
export const AcceptedInvitation = z.object({
  joined: z.boolean(),
  space: z.object({ id: Id, name: z.string(), slug: z.string() }),
})
export type AcceptedInvitation = z.infer<typeof AcceptedInvitation>
