import type { Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import type { AdminSpaceView } from '@/lib/schemas/admin-space'
import { liveTokensOf } from '@/lib/services/tokens/reaching'
import { callsOver30Days } from '@/lib/services/usage/calls-over-30-days'

const MAX_OWNERS = 5

/** The one answer to an id that is no space's. */
export const noSuchSpace = (): AppError => new AppError('not_found', 'There is no space with this id.')

/** Spaces as administrators see them, in the order of `ids`: how much is in them, and nothing of what. Deleted ones are left out. */
export async function administeredSpaces(tx: Transaction, ids: readonly string[]): Promise<AdminSpaceView[]> {
  if (ids.length === 0) return []
  const rows = await tx.space.findMany({
    where: { id: { in: [...ids] }, status: { not: 'deleted' } },
    include: {
      members: {
        where: { removedAt: null, role: 'owner' },
        select: { user: { select: { id: true, name: true, email: true, status: true } } },
        orderBy: [{ user: { status: 'asc' } }, { createdAt: 'asc' }],
        take: MAX_OWNERS,
      },
      _count: { select: { members: { where: { removedAt: null } } } },
    },
  })
  const callsOf = await callsOver30Days(tx, ids)
  const views = new Map<string, AdminSpaceView>()
  for (const row of rows) {
    views.set(row.id, {
      id: row.id,
      name: row.name,
      slug: row.slug,
      personal: row.personalOwnerId !== null,
      status: row.status === 'active' ? 'active' : 'suspended',
      suspendedReason: row.suspendedReason,
      apiAccessEnabled: row.apiAccessEnabled,
      owners: row.members.map(({ user: { status, ...user } }) => ({ ...user, active: status === 'active' })),
      members: row._count.members,
      liveTokens: await tx.personalAccessToken.count({ where: liveTokensOf(row.id) }),
      callsLast30Days: callsOf.get(row.id) ?? 0,
      createdAt: row.createdAt.toISOString(),
    })
  }
  return ids.flatMap((id) => views.get(id) ?? [])
}

/** One such space. @throws AppError `not_found`. */
export async function administeredSpace(tx: Transaction, id: string): Promise<AdminSpaceView> {
  const [view] = await administeredSpaces(tx, [id])
  if (!view) throw noSuchSpace()
  return view
}
