import type { Transaction } from '@/lib/db/client'
import type { PersonalAccessToken, PrismaClient } from '@/lib/db/generated/client'
import { TokenPermission } from '@/lib/schemas/permission'
import type { TokenStatus, TokenView } from '@/lib/schemas/token'
import { effectiveExpiry } from './token-life'
import { platformMaxDays } from './token-policy'

const EXPIRING_DAYS = 7

type Standing = { ownerIsMember: boolean; isCut: boolean }

/** Derived, never stored. At the exact moment of expiry a token has expired (H-2). */
export function tokenStatus(
  token: Pick<PersonalAccessToken, 'revokedAt'>,
  expiresAt: Date | null,
  { ownerIsMember, isCut }: Standing,
  now: Date,
): TokenStatus {
  if (token.revokedAt) return 'revoked'
  if (expiresAt && expiresAt <= now) return 'expired'
  if (!ownerIsMember) return 'inactive'
  if (isCut) return 'cut'
  if (expiresAt && expiresAt.getTime() - now.getTime() <= EXPIRING_DAYS * 86_400_000) return 'expiring'
  return 'active'
}

/**
 * Tokens as their owners see them, in the order of `ids`; those that do not exist are left out. Three statements, however
 * many there are.
 */
export async function tokenViews(
  database: PrismaClient | Transaction,
  ids: readonly string[],
  now = new Date(),
): Promise<TokenView[]> {
  const [rows, successors, platformDays] = await Promise.all([
    database.personalAccessToken.findMany({
      where: { id: { in: [...ids] } },
      include: {
        space: { include: { members: { where: { removedAt: null }, select: { userId: true } } } },
        cuts: { select: { spaceId: true } },
      },
    }),
    database.personalAccessToken.findMany({
      where: { rotatedFromId: { in: [...ids] } },
      select: { rotatedFromId: true },
    }),
    platformMaxDays(database),
  ])
  const creators = await database.user.findMany({
    where: { id: { in: rows.flatMap(({ createdById }) => createdById ?? []) } },
    select: { id: true, name: true },
  })
  const names = new Map(creators.map(({ id, name }) => [id, name]))
  const rotated = new Set(successors.map(({ rotatedFromId }) => rotatedFromId))
  const views = new Map<string, TokenView>()
  for (const row of rows) {
    const { space } = row
    const expiresAt = effectiveExpiry(row, [platformDays, space?.tokenMaxDays ?? null])
    const standing = {
      ownerIsMember: row.userId === null || space === null || space.members.some(({ userId }) => userId === row.userId),
      isCut: row.cuts.some(({ spaceId }) => spaceId === row.spaceId),
    }
    views.set(row.id, {
      id: row.id,
      name: row.name,
      prefix: row.prefix,
      space: space && { id: space.id, name: space.name, slug: space.slug },
      permissions: TokenPermission.options.filter((permission) => row.permissions.includes(permission)),
      modelAllow: row.modelAllow,
      status: tokenStatus(row, expiresAt, standing, now),
      rotated: rotated.has(row.id),
      createdAt: row.createdAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
      revokedAt: row.revokedAt?.toISOString() ?? null,
      revokedReason: row.revokedReason,
      createdBy: names.get(row.createdById ?? '') ?? null,
    })
  }
  return ids.flatMap((id) => views.get(id) ?? [])
}

/** One token as its owner sees it. @throws Error when there is none of this id. */
export async function tokenView(database: PrismaClient | Transaction, id: string): Promise<TokenView> {
  const [view] = await tokenViews(database, [id])
  if (!view) throw new Error(`There is no token ${id}.`)
  return view
}
