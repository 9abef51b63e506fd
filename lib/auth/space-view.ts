import type { SpaceView } from '@/lib/schemas/space'
import type { HeldRole } from './policy'

type SpaceRow = {
  id: string
  slug: string
  name: string
  personalOwnerId: string | null
  apiAccessEnabled: boolean
  tokenMaxDays: number | null
  usageDays: number | null
  corsOrigins: string[]
  status: string
  suspendedReason: string | null
  createdAt: Date
}

/** A space as one of its members sees it. */
export function toSpaceView(row: SpaceRow, userId: string, held: HeldRole): SpaceView {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    personal: row.personalOwnerId === userId,
    role: held.role,
    roleName: held.roleName,
    permissions: [...held.permissions],
    apiAccessEnabled: row.apiAccessEnabled,
    tokenMaxDays: row.tokenMaxDays,
    usageDays: row.usageDays,
    corsOrigins: row.corsOrigins,
    suspendedReason: row.status === 'suspended' ? (row.suspendedReason ?? 'No reason was given.') : null,
    createdAt: row.createdAt.toISOString(),
  }
}
