import type { Change } from '@/lib/auth/changes'
import type { Context } from '@/lib/auth/contexts'
import { inTransaction, type Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { DeletedSpace, DeleteSpaceInput } from '@/lib/schemas/space'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership, lockSpace } from '@/lib/services/members/lock-membership'
import { recallMails } from '@/lib/services/mail/queue-mail'
import { service } from '@/lib/services/service'

/**
 * Deletes a space in the caller's transaction: nobody enters it, its tokens stop, live calls are cut, its address is
 * free, and the provider keys and pending invitations are gone. Usage and the audit log stay.
 * @throws AppError `not_found` for a space that is not there; `conflict` for a personal one.
 */
export async function deleteSpaceRow(
  tx: Transaction,
  ctx: Pick<Context, 'principal' | 'facts'>,
  spaceId: string,
  changed: (change: Change) => void,
): Promise<void> {
  const space = await lockSpace(tx, spaceId)
  if (!space) throw new AppError('not_found', 'There is no such space.')
  if (space.personalOwnerId !== null)
    throw new AppError('conflict', 'A personal space cannot be deleted: it belongs to its person’s account.')
  const now = new Date()
  await tx.space.update({
    where: { id: spaceId },
    data: { status: 'deleted', deletedAt: now, slug: `deleted-${spaceId}`, apiAccessEnabled: false },
  })
  await tx.personalAccessToken.updateMany({
    where: { spaceId, revokedAt: null },
    data: { revokedAt: now, revokedReason: 'space_deleted' },
  })
  const invitations = await tx.invitation.updateManyAndReturn({
    where: { spaceId, revokedAt: null },
    data: { revokedAt: now },
    select: { id: true },
  })
  const invitationIds = invitations.map((invitation) => invitation.id)
  await recallMails(tx, invitationIds, now)
  // A secret nobody can use any more is not kept.
  await tx.providerKey.deleteMany({ where: { spaceId } })
  await recordAudit(tx, ctx, {
    action: 'space.deleted',
    subjectType: 'space',
    subjectId: spaceId,
    spaceId,
    before: { name: space.name, slug: space.slug },
  })
  changed({ kind: 'space', id: spaceId })
}

/**
 * Deletes the space for good.
 * @throws AppError `invalid_input` on the field `name` when it is not the space's name; `conflict` for a personal space.
 */
export const deleteSpace = service(
  {
    permission: 'space:delete',
    impersonation: 'deny',
    audit: 'space.deleted',
    input: DeleteSpaceInput,
    output: DeletedSpace,
  },
  async (ctx, { name }) => {
    if (name.normalize('NFC') !== ctx.space.name) {
      const message = 'This is not the name of the space'
      throw new AppError('invalid_input', `${message}.`, { issues: [{ path: 'name', message }] })
    }
    return inTransaction(async (tx, changed) => {
      await lockMembership(tx, ctx, 'space:delete')
      await deleteSpaceRow(tx, ctx, ctx.spaceId, changed)
      return { id: ctx.spaceId }
    })
  },
)
