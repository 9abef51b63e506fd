import { heldRole, tokenPermissions } from '@/lib/auth/policy'
import type { Authentication, Caller, Identity } from '@/lib/gateway/types'
import { TokenPermission } from '@/lib/schemas/permission'
import { effectiveExpiry } from '@/lib/services/tokens/token-life'

/** A row of the statement below: the token, and one space that it reaches; `space_id` null = none. */
export type ReachRow = {
  id: string
  /** Null = a space's own token. */
  user_id: string | null
  name: string
  prefix: string
  hash: string
  hash_scheme: string
  permissions: string[]
  model_allow: string[]
  created_at: Date
  expires_at: Date | null
  revoked_at: Date | null
  /** Null for a space's own token. */
  user_status: string | null
  owner_name: string | null
  owner_email: string | null
  platform_max_days: number | null
  space_id: string | null
  slug: string
  space_name: string
  space_status: string
  api_access_enabled: boolean
  api_access_drains: boolean
  space_max_days: number | null
  cors_origins: string[]
  /** Null for a space's own token. */
  role: string | null
  role_name: string | null
  role_permissions: string[] | null
}

/**
 * One statement for everything a token's principal is made of: a person's token reaches its space or all of theirs, as far as
 * they are a member today; a space's own token reaches that space, a personal one while its person is active; what a space has cut
 * off is not reached.
 */
const reachQuery = (condition: string): string => `
  SELECT t.id, t.user_id, t.name, t.prefix, t.hash, t.hash_scheme, t.permissions, t.model_allow, t.created_at, t.expires_at,
    t.revoked_at, u.status AS user_status, u.name AS owner_name, u.email AS owner_email,
    p.token_max_days AS platform_max_days, s.id AS space_id, s.slug, s.name AS space_name, s.status AS space_status,
    s.api_access_enabled, s.api_access_drains, s.token_max_days AS space_max_days, s.cors_origins,
    s.role, s.role_name, s.role_permissions
  FROM personal_access_token t
  LEFT JOIN "user" u ON u.id = t.user_id
  LEFT JOIN platform p ON p.id = 1
  LEFT JOIN LATERAL (
    SELECT space.*, m.role, r.name AS role_name, r.permissions AS role_permissions
    FROM member m
    JOIN space ON space.id = m.space_id
    LEFT JOIN role r ON r.space_id = m.space_id AND r.id = m.custom_role_id
    WHERE m.user_id = t.user_id AND m.removed_at IS NULL AND (t.space_id IS NULL OR m.space_id = t.space_id)
    UNION ALL
    SELECT space.*, NULL, NULL, NULL FROM space LEFT JOIN "user" o ON o.id = space.personal_owner_id
    WHERE t.user_id IS NULL AND space.id = t.space_id AND (space.personal_owner_id IS NULL OR o.status = 'active')
  ) s ON s.status <> 'deleted'
    AND NOT EXISTS (SELECT 1 FROM token_space_cut c WHERE c.token_id = t.id AND c.space_id = s.id)
  WHERE ${condition}
  ORDER BY s.slug`

/** `$1`: the digests a token may be stored as. */
export const FIND_BY_HASH = reachQuery('t.hash = ANY($1)')
/** `$1`: the token's id. */
export const FIND_BY_ID = reachQuery('t.id = $1')

/** A genuine, living token: whose it is, and itself in every space it reaches, by slug. */
export type Reach = { identity: Identity; callers: readonly Caller[] }

/** @returns the code of the refusal for a token that is revoked or whose owner or space is gone. */
export function readReach(rows: readonly ReachRow[]): Reach | 'token_invalid' | 'token_revoked' {
  const [row] = rows
  if (!row) return 'token_invalid'
  if (row.revoked_at) return 'token_revoked'
  // A token dies with its owner's standing or membership.
  if ((row.user_id !== null && row.user_status !== 'active') || row.space_id === null) return 'token_invalid'
  const { platform_max_days: platformMaxDays } = row
  const identity = { tokenId: row.id, userId: row.user_id, expiresAtMs: expiryOf(row, [platformMaxDays]) }
  return { identity, callers: rows.flatMap((each) => toCaller(each) ?? []) }
}

const expiryOf = (row: ReachRow, limits: readonly (number | null)[]): number | null =>
  effectiveExpiry({ createdAt: row.created_at, expiresAt: row.expires_at }, limits)?.getTime() ?? null

function toCaller(row: ReachRow): Caller | null {
  if (row.space_id === null) return null
  return {
    tokenId: row.id,
    userId: row.user_id,
    expiresAtMs: expiryOf(row, [row.platform_max_days, row.space_max_days]),
    spaceId: row.space_id,
    spaceSlug: row.slug,
    permissions: permissionsIn(row),
    apiAccessEnabled: row.api_access_enabled,
    runningMayEnd: row.api_access_drains,
    spaceActive: row.space_status === 'active',
    modelAllow: row.model_allow,
    corsOrigins: row.cors_origins,
  }
}

/** A person's token may do what it was granted, as far as its owner's role allows today (B05); a space's own has no owner. */
function permissionsIn(row: ReachRow): ReadonlySet<string> {
  const grantable = row.permissions.filter((permission) => TokenPermission.safeParse(permission).success)
  if (row.user_id === null) return new Set(grantable)
  const customRole = row.role_name === null ? null : { name: row.role_name, permissions: row.role_permissions ?? [] }
  return tokenPermissions(heldRole({ role: row.role ?? '', customRole }), grantable)
}

/** More are not named in a refusal. */
const MAX_NAMED = 20

/** Answers for a request that chose no space: the only one there is, or the only one that takes calls. */
export function inOnlySpace({ identity, callers }: Reach): Authentication {
  const open = callers.filter(({ apiAccessEnabled, spaceActive }) => apiAccessEnabled && spaceActive)
  const only = callers.length === 1 ? callers[0] : open.length === 1 ? open[0] : undefined
  if (only) return { kind: 'ok', caller: only }
  return { kind: 'unchosen', identity, slugs: open.slice(0, MAX_NAMED).map(({ spaceSlug }) => spaceSlug) }
}
