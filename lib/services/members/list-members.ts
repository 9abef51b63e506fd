import { db, dbPool } from '@/lib/db/client'
import { MemberList, MemberQuery } from '@/lib/schemas/member'
import { Role } from '@/lib/schemas/permission'
import { invitationViews } from '@/lib/services/invitations/invitation-views'
import { cutPage, decodeCursor } from '@/lib/services/page-cursor'
import { service } from '@/lib/services/service'
import { memberViews } from './member-views'

const LIST = 'members'

/**
 * People and pending invitations as one list (R2.16): invitations first, then people by name. Names are compared byte
 * for byte, so that the order, and with it every page, is the same in whatever language the database sorts.
 * $1 space, $2 invitations too, $3 search, $4 role, $5 the space's own role, $6 kind.
 */
const LISTED = `
  WITH listed AS (
    SELECT 'member' AS kind, m.user_id AS id, m.role, m.custom_role_id,
      '1 ' || lower(u.name) AS sorted, lower(u.name || ' ' || u.email) AS searched
    FROM member m JOIN "user" u ON u.id = m.user_id
    WHERE m.space_id = $1::uuid AND m.removed_at IS NULL
    UNION ALL
    SELECT 'invitation', i.id, i.role, i.custom_role_id, '0 ' || coalesce(i.email, ''), coalesce(i.email, '')
    FROM invitation i
    WHERE $2::boolean AND i.space_id = $1::uuid AND i.revoked_at IS NULL AND i.expires_at > now() AND i.uses < i.max_uses
  ), fitting AS (
    SELECT kind, id, sorted FROM listed
    WHERE ($3::text IS NULL OR position(lower($3::text) IN searched) > 0)
      AND ($4::text IS NULL OR role = $4::text)
      AND ($5::uuid IS NULL OR custom_role_id = $5::uuid)
      AND ($6::text IS NULL OR kind = $6::text)
  )`

type Row = { kind: 'member' | 'invitation'; id: string; sorted: string }

/** The people of the space and, for those who manage members, pending invitations; a page at a time. */
export const listMembers = service(
  { permission: 'members:read', impersonation: 'allow', audit: null, input: MemberQuery, output: MemberList },
  async (ctx, { search, role, kind, cursor, limit }) => {
    const after = decodeCursor(LIST, cursor)
    const builtIn = Role.safeParse(role)
    const fitting = [
      ctx.spaceId,
      ctx.permissions.has('members:manage'),
      search || null,
      builtIn.data ?? null,
      builtIn.success ? null : (role ?? null),
      kind ?? null,
    ]
    const [found, counted] = await Promise.all([
      dbPool().query<Row>(
        `${LISTED} SELECT kind, id, sorted FROM fitting
         WHERE $7::text IS NULL OR (sorted COLLATE "C", id) > ($7::text COLLATE "C", $8::uuid)
         ORDER BY sorted COLLATE "C", id LIMIT $9::int`,
        [...fitting, after?.value ?? null, after?.id ?? null, limit + 1],
      ),
      dbPool().query<{ total: string }>(`${LISTED} SELECT count(*) AS total FROM fitting`, fitting),
    ])
    const { rows, nextCursor } = cutPage(LIST, found.rows, limit, ({ sorted }) => sorted)
    const idsOf = (wanted: Row['kind']): string[] => rows.flatMap((row) => (row.kind === wanted ? [row.id] : []))
    const [invitations, members] = await Promise.all([
      invitationViews(db(), ctx, idsOf('invitation')),
      memberViews(db(), ctx, idsOf('member')),
    ])
    return { items: [...invitations, ...members], nextCursor, total: Number(counted.rows[0]?.total ?? 0) }
  },
)
