import type { Role } from '@/lib/schemas/permission'
import type { SpaceView } from '@/lib/schemas/space'
import { ROLE_PERMISSIONS } from './policy'

type SpaceRow = {
  id: string
  slug: string
  name: string
  personalOwnerId: string | null
  apiAccessEnabled: boolean
  createdAt: Date
}

/** A space as one of its members sees it. */
export function toSpaceView(row: SpaceRow, member: { userId: string; role: Role }): SpaceView {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    personal: row.personalOwnerId === member.userId,
    role: member.role,
    permissions: [...ROLE_PERMISSIONS[member.role]],
    apiAccessEnabled: row.apiAccessEnabled,
    createdAt: row.createdAt.toISOString(),
  }
}
