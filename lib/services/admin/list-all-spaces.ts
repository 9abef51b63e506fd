import { Prisma } from '@/lib/db/generated/client'
import { db } from '@/lib/db/client'
import { AdminSpaceList, AdminSpaceQuery } from '@/lib/schemas/admin-space'
import { cutPage, decodeCursor } from '@/lib/services/page-cursor'
import { service } from '@/lib/services/service'
import { administeredSpaces } from './administered-space'

const CREATED = `to_char(s.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')`
/** By what the list is sorted. Text is compared byte for byte, so that pages are the same in every database. */
const SORTS = {
  name: ['lower(s.name)', 'ASC'],
  oldest: [CREATED, 'ASC'],
  newest: [CREATED, 'DESC'],
} as const satisfies Record<AdminSpaceQuery['sort'], readonly [string, 'ASC' | 'DESC']>

type Row = { id: string; sorted: string }

/** Every space of the installation, searched and narrowed, a page at a time. */
export const listAllSpaces = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: null,
    input: AdminSpaceQuery,
    output: AdminSpaceList,
  },
  async (_ctx, query) => {
    const { cursor, limit, sort } = query
    const list = `spaces ${sort}`
    const after = decodeCursor(list, cursor)
    const [expression, direction] = SORTS[sort]
    const sorted = Prisma.sql`(${Prisma.raw(expression)}) COLLATE "C"`
    const order = Prisma.raw(direction)
    const beyond = after
      ? Prisma.sql`AND (${sorted}, s.id) ${Prisma.raw(direction === 'ASC' ? '>' : '<')} (${after.value}::text COLLATE "C", ${after.id}::uuid)`
      : Prisma.empty
    const fitting = Prisma.sql`FROM space s WHERE ${condition(query)}`
    const [found, counted] = await Promise.all([
      db().$queryRaw<Row[]>`
        SELECT s.id, ${sorted} AS sorted ${fitting} ${beyond}
        ORDER BY ${sorted} ${order}, s.id ${order} LIMIT ${limit + 1}::int`,
      db().$queryRaw<{ total: bigint }[]>`SELECT count(*) AS total ${fitting}`,
    ])
    const { rows, nextCursor } = cutPage(list, found, limit, (row) => row.sorted)
    const items = await administeredSpaces(
      db(),
      rows.map(({ id }) => id),
    )
    return { items, nextCursor, total: Number(counted[0]?.total ?? 0) }
  },
)

function condition({ search, status, kind }: AdminSpaceQuery): Prisma.Sql {
  const all = [Prisma.sql`s.status <> 'deleted'`]
  if (status) all.push(Prisma.sql`s.status = ${status}::text`)
  if (kind === 'personal') all.push(Prisma.sql`s.personal_owner_id IS NOT NULL`)
  if (kind === 'shared') all.push(Prisma.sql`s.personal_owner_id IS NULL`)
  if (search) {
    all.push(Prisma.sql`(position(lower(${search}::text) IN lower(s.name || ' ' || s.slug)) > 0 OR EXISTS (
      SELECT 1 FROM member m JOIN "user" u ON u.id = m.user_id
      WHERE m.space_id = s.id AND m.role = 'owner' AND m.removed_at IS NULL
        AND position(lower(${search}::text) IN lower(u.name || ' ' || u.email)) > 0))`)
  }
  return Prisma.join(all, ' AND ')
}
