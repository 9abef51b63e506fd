import type { SpaceContext } from '@/lib/auth/contexts'
import { type HeldRole, heldRole } from '@/lib/auth/policy'
import { newId } from '@/lib/crypto/id'
import { mintOpaque } from '@/lib/crypto/opaque'
import { inTransaction, type Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { CreatedInvitation, CreateInvitationInput } from '@/lib/schemas/invitation'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { queueMail, recallMails } from '@/lib/services/mail/queue-mail'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { requireCovers } from '@/lib/services/members/require-covers'
import { resolveRole } from '@/lib/services/members/resolve-role'
import { pendingInvitations } from '@/lib/services/roles/role-views'
import { service } from '@/lib/services/service'
import { invitationViews } from './invitation-views'
import { limitInvitationMails } from './limit-invitation-mails'

const DAY_MS = 86_400_000
/** Pending invitations one space may have. */
const MAX_PENDING = 200

/**
 * Makes an invitation into the space, for one address or for whoever has the link. An invitation for an address is
 * mailed as well, and replaces an older one for the same address.
 * @returns the view and the link, whose code is shown once and stored as a hash only.
 * @throws AppError `forbidden` for a role above the caller's own or for owner; `not_found` for a role the space does not
 * have; `conflict` for somebody who is in the space already, and at 200 pending invitations;
 * `rate_limited` for more mails in an hour than `limitInvitationMails` lets through.
 */
export const createInvitation = service(
  {
    permission: 'members:manage',
    impersonation: 'deny',
    audit: 'invitation.created',
    input: CreateInvitationInput,
    output: CreatedInvitation,
  },
  async (ctx, { email, role, roleId, maxUses, expiresInDays }) => {
    const { keyRing, origin, settings } = processState()
    const { value, hash } = mintOpaque(keyRing, 'inv')
    const link = `${origin}/invite#${value.reveal('show-once')}`
    return inTransaction(async (tx) => {
      const { spaceId } = ctx
      const { held } = await lockMembership(tx, ctx, 'members:manage')
      if (role === 'owner')
        throw new AppError(
          'forbidden',
          'Nobody is invited as an owner. Invite them with another role; an owner can make them an owner afterwards.',
        )
      const given = await resolveRole(tx, spaceId, { role, roleId })
      requireCovers(held, given.held, 'invite with this role')
      const now = new Date()
      if (email !== undefined) {
        const already = await tx.member.count({ where: { spaceId, removedAt: null, user: { email } } })
        if (already > 0)
          throw new AppError('conflict', 'This person is a member of the space already.', {
            issues: [{ path: 'email', message: 'This person is a member already' }],
          })
        await limitInvitationMails(tx, { inviterId: ctx.principal.userId, email, now })
        await replacePending(tx, ctx, held, email, now)
      }
      const pending = await tx.invitation.count({
        where: pendingInvitations(tx, spaceId),
      })
      if (pending >= MAX_PENDING)
        throw new AppError('conflict', `The space has ${MAX_PENDING} pending invitations. Revoke one first.`)
      const id = newId()
      const expiresAt = new Date(now.getTime() + expiresInDays * DAY_MS)
      await tx.invitation.create({
        data: {
          id,
          spaceId,
          codeHash: hash,
          ...given.columns,
          email: email ?? null,
          maxUses,
          createdById: ctx.principal.userId,
          createdAt: now,
          expiresAt,
        },
      })
      if (email !== undefined) {
        await queueMail(tx, {
          id,
          kind: 'invitation',
          recipient: email,
          subject: `${ctx.principal.user.name} invites you to ${ctx.space.name} on Keyway`,
          text: mailText({
            inviter: ctx.principal.user.name,
            space: ctx.space.name,
            role: given.held.roleName,
            email,
            link,
            expiresAt,
          }),
          expiresAt,
        })
      }
      const [invitation] = await invitationViews(tx, ctx, [id])
      if (!invitation) throw new AppError('internal', 'The invitation is not there after it was made.')
      await recordAudit(tx, ctx, {
        action: 'invitation.created',
        subjectType: 'invitation',
        subjectId: id,
        after: invitation,
      })
      return { invitation, link, mailed: email !== undefined && settings.smtp !== undefined }
    })
  },
)

/** One address has one link: a new one takes the place of those that were never used, whose mails are not sent any more. */
async function replacePending(
  tx: Transaction,
  ctx: SpaceContext,
  held: HeldRole,
  email: string,
  now: Date,
): Promise<void> {
  const where = { ...pendingInvitations(tx, ctx.spaceId), email }
  for (const older of await tx.invitation.findMany({ where, include: { customRole: true } })) {
    requireCovers(held, heldRole(older), 'replace the invitation this address has')
    await tx.invitation.update({ where: { id: older.id }, data: { revokedAt: now } })
    await recallMails(tx, [older.id], now)
    await recordAudit(tx, ctx, { action: 'invitation.revoked', subjectType: 'invitation', subjectId: older.id })
  }
}

function mailText(mail: {
  inviter: string
  space: string
  role: string
  email: string
  link: string
  expiresAt: Date
}): string {
  return [
    `${mail.inviter} invites you to the space ${mail.space} on Keyway, with the role ${mail.role}.`,
    '',
    'Open this link and sign in to join:',
    mail.link,
    '',
    `It works once, until ${mail.expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, for the account with the address ${mail.email}.`,
    'If you have no account yet, ask the administrator of the installation for one first.',
    'If you do not know what this is about, do nothing.',
    '',
  ].join('\n')
}
