import { ROLE_PERMISSIONS } from '@/lib/auth/policy'
import type { SpaceContext } from '@/lib/auth/contexts'
import type { Role } from '@/lib/schemas/permission'
import type { SpaceView } from '@/lib/schemas/space'

/** A space as a member with this role sees it. */
export function toSpaceView(space: SpaceContext['space'], role: Role): SpaceView {
  return { ...space, role, permissions: [...ROLE_PERMISSIONS[role]], createdAt: space.createdAt.toISOString() }
}
