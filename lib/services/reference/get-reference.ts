import { z } from 'zod'
import { PERMISSION_WORDS } from '@/lib/auth/permission-words'
import { ROLE_NAMES, ROLE_PERMISSIONS } from '@/lib/auth/policy'
import { Permission, Role, TokenPermission } from '@/lib/schemas/permission'
import { ReferenceRoute, ReferenceView } from '@/lib/schemas/reference'
import { service } from '../service'
// Written from the declarations by the test of lib/registry that holds it against them.
import published from './published-routes.json'

const Published = z.object({ dashboard: z.array(ReferenceRoute), dataPlane: z.array(ReferenceRoute) })

/** What the roles may do and who may call what: the same tables that decide it. */
export const getReference = service(
  { permission: 'self', impersonation: 'allow', audit: null, input: z.strictObject({}), output: ReferenceView },
  () =>
    Promise.resolve({
      roles: Role.options.map((role) => ({
        role,
        name: ROLE_NAMES[role],
        permissions: [...ROLE_PERMISSIONS[role]],
      })),
      permissions: Permission.options.map((name) => ({
        name,
        ...PERMISSION_WORDS[name],
        forTokens: TokenPermission.safeParse(name).success,
      })),
      ...Published.parse(published),
    }),
)
