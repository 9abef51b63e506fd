import { Prisma } from '@/lib/db/generated/client'

/** Whose tokens: a person's own, or those that belong to a space. */
export type TokenOwner = { userId: string } | { spaceId: string }

/** A `where` for an owner's tokens. */
export const ownedBy = (owner: TokenOwner) =>
  'userId' in owner ? { userId: owner.userId } : { userId: null, spaceId: owner.spaceId }

/** The same as SQL, for a statement that names `personal_access_token` `t`. */
export const ownedBySql = (owner: TokenOwner): Prisma.Sql =>
  'userId' in owner
    ? Prisma.sql`t.user_id = ${owner.userId}::uuid`
    : Prisma.sql`t.user_id IS NULL AND t.space_id = ${owner.spaceId}::uuid`

/**
 * Tokens `t` (with their spaces `s` and the platform `p`) that are not revoked and not expired, as today's policies have it.
 * `least` passes over limits that are not set.
 */
export const LIVE = Prisma.sql`t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
  AND coalesce(t.created_at + least(p.token_max_days, s.token_max_days) * interval '24 hours' > now(), true)`

/** What `LIVE` reads. */
export const TOKENS = Prisma.sql`personal_access_token t
  LEFT JOIN space s ON s.id = t.space_id LEFT JOIN platform p ON p.id = 1`
