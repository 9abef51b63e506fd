import { heldRole } from '@/lib/auth/policy'
import type { Context } from '@/lib/auth/contexts'
import { Prisma, type User } from '@/lib/db/generated/client'
import type { Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import type { PersonDetail, PersonSpace, PersonView } from '@/lib/schemas/person'
import { liveSessionsOf } from '@/lib/services/account/end-sessions'
import { LIVE, TOKENS } from '@/lib/services/tokens/live-tokens'

/** A person as administrators list them. */
export function toPersonView(user: User, spaces: number): PersonView {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    status: user.status === 'active' ? 'active' : 'disabled',
    isPlatformAdmin: user.isPlatformAdmin,
    pending: user.passwordHash === null,
    spaces,
    createdAt: user.createdAt.toISOString(),
    lastSignInAt: user.lastLoginAt?.toISOString() ?? null,
  }
}

/**
 * One person, with what stops when they are disabled: counts and roles, nothing of what their spaces hold.
 * @throws AppError `not_found` for nobody, and for somebody deleted.
 */
export async function personDetail(
  tx: Transaction,
  ctx: Pick<Context, 'principal'>,
  userId: string,
): Promise<PersonDetail> {
  const user = await tx.user.findFirst({ where: { id: userId, status: { not: 'deleted' } } })
  if (!user) throw noSuchPerson()
  const memberOf = await spacesOf(tx, userId)
  const liveSessions = await tx.session.count({ where: liveSessionsOf(userId, new Date()) })
  const [tokens] = await tx.$queryRaw<{ live: bigint }[]>(
    Prisma.sql`SELECT count(*) AS live FROM ${TOKENS} WHERE t.user_id = ${userId}::uuid AND ${LIVE}`,
  )
  const otherAdministrators = await tx.user.count({
    where: { isPlatformAdmin: true, status: 'active', id: { not: userId } },
  })
  return {
    ...toPersonView(user, memberOf.length),
    disabledAt: user.disabledAt?.toISOString() ?? null,
    liveSessions: user.status === 'active' ? liveSessions : 0,
    liveTokens: user.status === 'active' ? Number(tokens?.live ?? 0) : 0,
    memberOf,
    you: ctx.principal.kind === 'session' && ctx.principal.userId === userId,
    lastAdministrator: user.isPlatformAdmin && user.status === 'active' && otherAdministrators === 0,
  }
}

/** The one answer to an id that is nobody's. */
export const noSuchPerson = (): AppError => new AppError('not_found', 'There is nobody with this id.')

async function spacesOf(tx: Transaction, userId: string): Promise<PersonSpace[]> {
  const members = await tx.member.findMany({
    where: { userId, removedAt: null, space: { status: { not: 'deleted' } } },
    include: {
      customRole: true,
      space: {
        include: {
          members: {
            where: { removedAt: null, userId: { not: userId } },
            select: { role: true, user: { select: { status: true } } },
          },
        },
      },
    },
    orderBy: { space: { name: 'asc' } },
    take: 500,
  })
  return members.map((member) => {
    const { space } = member
    const held = heldRole(member)
    const otherOwners = space.members.filter(({ role, user }) => role === 'owner' && user.status === 'active')
    return {
      id: space.id,
      name: space.name,
      slug: space.slug,
      roleName: held.roleName,
      personal: space.personalOwnerId === userId,
      suspended: space.status === 'suspended',
      onlyOwner: held.role === 'owner' && otherOwners.length === 0,
      otherMembers: space.members.length,
    }
  })
}
