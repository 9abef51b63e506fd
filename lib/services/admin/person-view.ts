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
  const spaces = await tx.member.count({
    where: { userId, removedAt: null, space: { status: { not: 'deleted' } } },
  })
  const liveSessions = await tx.session.count({ where: liveSessionsOf(userId, new Date()) })
  const [tokens] = await tx.$queryRaw<{ live: bigint }[]>(
    // Tokens of the personal space stop and start with its person too.
    Prisma.sql`SELECT count(*) AS live FROM ${TOKENS} WHERE ${LIVE} AND (t.user_id = ${userId}::uuid
      OR (t.user_id IS NULL AND s.personal_owner_id = ${userId}::uuid AND s.status <> 'deleted'))`,
  )
  const otherAdministrators = await tx.user.count({
    where: { isPlatformAdmin: true, status: 'active', id: { not: userId } },
  })
  return {
    ...toPersonView(user, spaces),
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

/** More spaces of one person are not listed. */
const MAX_LISTED = 500

type SpaceRow = {
  id: string
  name: string
  slug: string
  status: string
  personal: boolean
  role: string
  role_name: string | null
  role_permissions: string[] | null
  other_members: bigint
  only_owner: boolean
}

/** The spaces of a person, with how many others are in each and whether nobody else who can sign in owns it. */
const spacesSql = (userId: string): Prisma.Sql => Prisma.sql`
  SELECT s.id, s.name, s.slug, s.status, s.personal_owner_id IS NOT DISTINCT FROM m.user_id AS personal,
    m.role, r.name AS role_name, r.permissions AS role_permissions,
    (SELECT count(*) FROM member o WHERE o.space_id = s.id AND o.user_id <> m.user_id AND o.removed_at IS NULL)
      AS other_members,
    m.role = 'owner' AND NOT EXISTS (
      SELECT 1 FROM member o JOIN "user" u ON u.id = o.user_id
      WHERE o.space_id = s.id AND o.user_id <> m.user_id AND o.role = 'owner' AND o.removed_at IS NULL
        AND u.status = 'active') AS only_owner
  FROM member m
  JOIN space s ON s.id = m.space_id
  LEFT JOIN role r ON r.space_id = m.space_id AND r.id = m.custom_role_id
  WHERE m.user_id = ${userId}::uuid AND m.removed_at IS NULL AND s.status <> 'deleted'`

/** Others are left in the space `x` with nobody who may manage it, once its only owner cannot sign in. */
const LOSES = Prisma.sql`x.only_owner AND NOT x.personal AND x.other_members > 0`

/** By name; of too many, those that would lose their only owner first: they are what has to be decided about. */
async function spacesOf(tx: Transaction, userId: string): Promise<PersonSpace[]> {
  const rows = await tx.$queryRaw<SpaceRow[]>`
    SELECT * FROM (SELECT * FROM (${spacesSql(userId)}) x ORDER BY (${LOSES}) DESC, x.name, x.id LIMIT ${MAX_LISTED}) y
    ORDER BY y.name, y.id`
  return rows.map(toPersonSpace)
}

/** Every space that has other members and no other owner who can sign in; personal ones aside. */
export async function spacesLosingOwner(tx: Transaction, userId: string): Promise<PersonSpace[]> {
  const rows = await tx.$queryRaw<SpaceRow[]>`
    SELECT * FROM (${spacesSql(userId)}) x WHERE ${LOSES} ORDER BY x.name, x.id`
  return rows.map(toPersonSpace)
}

function toPersonSpace(row: SpaceRow): PersonSpace {
  const customRole = row.role_name === null ? null : { name: row.role_name, permissions: row.role_permissions ?? [] }
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    roleName: heldRole({ role: row.role, customRole }).roleName,
    personal: row.personal,
    suspended: row.status === 'suspended',
    onlyOwner: row.only_owner,
    otherMembers: Number(row.other_members),
  }
}
