import { z } from 'zod'
import { PERMISSION_WORDS } from '@/lib/auth/permission-words'
import { db } from '@/lib/db/client'
import { Permission } from '@/lib/schemas/permission'
import { RoleList } from '@/lib/schemas/role'
import { service } from '@/lib/services/service'
import { roleViews } from './role-views'

/** The roles of the space, built in and its own, with what every permission means. */
export const listRoles = service(
  { permission: 'members:read', impersonation: 'allow', audit: null, input: z.strictObject({}), output: RoleList },
  async (ctx) => ({
    items: await roleViews(db(), ctx),
    nextCursor: null,
    permissions: Permission.options.map((name) => ({ name, ...PERMISSION_WORDS[name] })),
  }),
)
