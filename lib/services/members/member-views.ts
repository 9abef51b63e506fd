import { covers, heldRole } from '@/lib/auth/policy'
import type { SpaceContext } from '@/lib/auth/contexts'
import type { Transaction } from '@/lib/db/client'
import type { MemberView } from '@/lib/schemas/member'
import { liveTokensOf } from '@/lib/services/tokens/reaching'

/** Members of the context's space as its caller sees them, by the ids of the people, in the order of `userIds`. */
export async function memberViews(
  tx: Transaction,
  ctx: SpaceContext,
  userIds: readonly string[],
): Promise<MemberView[]> {
  if (userIds.length === 0) return []
  const { spaceId } = ctx
  const manages = ctx.permissions.has('members:manage')
  const within = { in: [...userIds] }
  const members = await tx.member.findMany({
    where: { spaceId, userId: within, removedAt: null },
    include: { customRole: true, user: { select: { name: true, email: true, status: true } }, space: true },
  })
  const inviters = members.flatMap(({ invitedById }) => invitedById ?? [])
  const people = await tx.user.findMany({ where: { id: { in: inviters } }, select: { id: true, name: true } })
  const tokens = manages
    ? await tx.personalAccessToken.groupBy({
        by: ['userId'],
        where: { ...liveTokensOf(spaceId), userId: within },
        _count: { _all: true },
      })
    : []
  const names = new Map(people.map(({ id, name }) => [id, name]))
  const liveTokens = new Map(tokens.map(({ userId, _count }) => [userId, _count._all]))
  const views = members.map((member): MemberView => {
    const held = heldRole(member)
    return {
      kind: 'member',
      id: member.userId,
      name: member.user.name,
      email: member.user.email,
      role: held.role,
      roleId: member.customRoleId,
      roleName: held.roleName,
      active: member.user.status === 'active',
      you: member.userId === ctx.principal.userId,
      personalOwner: member.space.personalOwnerId === member.userId,
      joinedAt: member.createdAt.toISOString(),
      invitedBy: names.get(member.invitedById ?? '') ?? null,
      liveTokens: manages ? (liveTokens.get(member.userId) ?? 0) : null,
      manageable: manages && covers(ctx, held.permissions),
    }
  })
  const byId = new Map(views.map((view) => [view.id, view]))
  return userIds.flatMap((id) => byId.get(id) ?? [])
}
