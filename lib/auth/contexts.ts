import { db } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import type { MemberRole, Permission } from '@/lib/schemas/permission'
import type { SpaceView } from '@/lib/schemas/space'
import type { Principal, RequestFacts, SessionPrincipal, SystemPrincipal } from './principal'
import { heldRole } from './policy'
import { toSpaceView } from './space-view'

/** Who asks, where, and with what rights: the first argument of every service. */
export type PublicContext = { access: 'public'; principal: Principal; facts: RequestFacts }
export type SelfContext = { access: 'self'; principal: SessionPrincipal; facts: RequestFacts }
export type AdminContext = {
  access: 'platform_admin'
  principal: SessionPrincipal | SystemPrincipal
  facts: RequestFacts
}
export type SpaceContext = {
  access: 'space'
  principal: SessionPrincipal
  facts: RequestFacts
  spaceId: string
  role: MemberRole
  permissions: ReadonlySet<Permission>
  space: SpaceView
}
export type Context = PublicContext | SelfContext | AdminContext | SpaceContext

const signInFirst = (): AppError => new AppError('unauthenticated', 'Sign in first.')

/** @throws AppError `unauthenticated` without a session. */
export function enterSelf(principal: Principal, facts: RequestFacts): SelfContext {
  if (principal.kind !== 'session') throw signInFirst()
  return { access: 'self', principal, facts }
}

/** @throws AppError `unauthenticated` without a session, `forbidden` for anyone who does not run the installation. */
export function enterAdmin(principal: Principal, facts: RequestFacts): AdminContext {
  if (principal.kind === 'anonymous') throw signInFirst()
  if (principal.kind === 'session' && !principal.isPlatformAdmin) {
    throw new AppError('forbidden', 'Only a platform administrator can do this.')
  }
  return { access: 'platform_admin', principal, facts }
}

/**
 * Enters a space by its id or slug.
 * @throws AppError `unauthenticated` without a session; `not_found` for a space that does not exist or that the caller is not in (X04).
 */
export async function enterSpace(
  principal: Principal,
  facts: RequestFacts,
  where: { id: string } | { slug: string },
): Promise<SpaceContext> {
  if (principal.kind !== 'session') throw signInFirst()
  const member = await db().member.findFirst({
    where: { userId: principal.userId, removedAt: null, space: { ...where, status: { not: 'deleted' } } },
    select: { role: true, customRole: true, space: true },
  })
  if (!member) throw new AppError('not_found', 'There is no such space, or you are not in it.')
  const held = heldRole(member)
  return {
    access: 'space',
    principal,
    facts,
    spaceId: member.space.id,
    role: held.role,
    permissions: held.permissions,
    space: toSpaceView(member.space, principal.userId, held),
  }
}
