import { z } from 'zod'
import { Permission, Role } from './permission'

/** Who may call something: a permission of a space, or one of the few other ways in. */
export const ReferenceAccess = z.union([Permission, z.enum(['public', 'self', 'platform_admin', 'any_token'])])
export type ReferenceAccess = z.infer<typeof ReferenceAccess>

/** One method of one address, and who may call it. */
export const ReferenceRoute = z.object({ method: z.string(), path: z.string(), access: ReferenceAccess })
export type ReferenceRoute = z.infer<typeof ReferenceRoute>

/** What the published reference is made of. */
export const ReferenceView = z.object({
  roles: z.array(z.object({ role: Role, name: z.string(), permissions: z.array(Permission) })),
  permissions: z.array(
    z.object({
      name: Permission,
      title: z.string(),
      description: z.string(),
      /** Whether a token may be granted it. */
      forTokens: z.boolean(),
    }),
  ),
  dashboard: z.array(ReferenceRoute),
  dataPlane: z.array(ReferenceRoute),
})
export type ReferenceView = z.infer<typeof ReferenceView>
