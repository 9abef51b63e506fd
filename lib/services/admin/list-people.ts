import { Prisma } from '@/lib/db/generated/client'
import { db } from '@/lib/db/client'
import { PersonList, PersonQuery } from '@/lib/schemas/person'
import { cutPage, decodeCursor } from '@/lib/services/page-cursor'
import { service } from '@/lib/services/service'
import { toPersonView } from './person-view'

/** A moment as text that sorts as the moment does; '' for none, which is last where the newest are first. */
const momentText = (column: string): string =>
  `coalesce(to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS'), '')`

/** By what the list is sorted. Text is compared byte for byte, so that pages are the same in every database. */
const SORTS = {
  name: ['lower(u.name)', 'ASC'],
  email: ['u.email', 'ASC'],
  oldest: [momentText('u.created_at'), 'ASC'],
  newest: [momentText('u.created_at'), 'DESC'],
  last_sign_in: [momentText('u.last_login_at'), 'DESC'],
} as const satisfies Record<PersonQuery['sort'], readonly [string, 'ASC' | 'DESC']>

type Row = { id: string; sorted: string }

/** Everybody of the installation, oldest first unless asked otherwise, searched and narrowed, a page at a time (R1.21, R2.17). */
export const listPeople = service(
  { permission: 'platform_admin', impersonation: 'deny', audit: null, input: PersonQuery, output: PersonList },
  async (_ctx, query) => {
    const { cursor, limit, sort } = query
    const list = `people ${sort}`
    const after = decodeCursor(list, cursor)
    const [expression, direction] = SORTS[sort]
    const sorted = Prisma.sql`(${Prisma.raw(expression)}) COLLATE "C"`
    const order = Prisma.raw(direction)
    const beyond = after
      ? Prisma.sql`AND (${sorted}, u.id) ${Prisma.raw(direction === 'ASC' ? '>' : '<')} (${after.value}::text COLLATE "C", ${after.id}::uuid)`
      : Prisma.empty
    const fitting = Prisma.sql`FROM "user" u WHERE ${condition(query)}`
    const [found, counted] = await Promise.all([
      db().$queryRaw<Row[]>`
        SELECT u.id, ${sorted} AS sorted ${fitting} ${beyond}
        ORDER BY ${sorted} ${order}, u.id ${order} LIMIT ${limit + 1}::int`,
      db().$queryRaw<{ total: bigint }[]>`SELECT count(*) AS total ${fitting}`,
    ])
    const { rows, nextCursor } = cutPage(list, found, limit, (row) => row.sorted)
    const people = await db().user.findMany({
      where: { id: { in: rows.map(({ id }) => id) } },
      include: {
        _count: { select: { memberships: { where: { removedAt: null, space: { status: { not: 'deleted' } } } } } },
      },
    })
    const views = new Map(people.map((row) => [row.id, toPersonView(row, row._count.memberships)]))
    return {
      items: rows.flatMap(({ id }) => views.get(id) ?? []),
      nextCursor,
      total: Number(counted[0]?.total ?? 0),
    }
  },
)

function condition({ search, status, role, spaceId }: PersonQuery): Prisma.Sql {
  const all = [Prisma.sql`u.status <> 'deleted'`]
  if (search) all.push(Prisma.sql`position(lower(${search}::text) IN lower(u.name || ' ' || u.email)) > 0`)
  if (status) all.push(Prisma.sql`u.status = ${status}::text`)
  if (role === 'platform_admin') all.push(Prisma.sql`u.is_platform_admin`)
  const inSpace = [
    ...(role && role !== 'platform_admin' ? [Prisma.sql`m.role = ${role}::text`] : []),
    ...(spaceId ? [Prisma.sql`m.space_id = ${spaceId}::uuid`] : []),
  ]
  if (inSpace.length > 0) {
    all.push(Prisma.sql`EXISTS (
      SELECT 1 FROM member m JOIN space s ON s.id = m.space_id AND s.status <> 'deleted'
      WHERE m.user_id = u.id AND m.removed_at IS NULL AND ${Prisma.join(inSpace, ' AND ')})`)
  }
  return Prisma.join(all, ' AND ')
}
