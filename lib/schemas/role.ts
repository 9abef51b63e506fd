import { z } from 'zod'
import { Id, safeText } from './common'
import { MemberRole, Permission, Role } from './permission'

/** Roles of its own a space may have. */
export const MAX_ROLES = 20

/** What a space may put into a role of its own: everything but what owners alone have. */
export const RolePermission = Permission.exclude(['space:delete', 'api_access:manage'])
export type RolePermission = z.infer<typeof RolePermission>

/** Every role sees its space: without that, none of its pages would open. */
const RolePermissions = z
  .array(RolePermission)
  .max(RolePermission.options.length, 'There are not so many permissions')
  .transform((chosen) =>
    RolePermission.options.filter((permission) => permission === 'space:read' || chosen.includes(permission)),
  )

export const CreateRoleInput = z.strictObject({ name: safeText('The name', 40), permissions: RolePermissions })
export type CreateRoleInput = z.infer<typeof CreateRoleInput>

export const UpdateRoleInput = z.strictObject({ id: Id, name: safeText('The name', 40), permissions: RolePermissions })
export type UpdateRoleInput = z.infer<typeof UpdateRoleInput>
export const DeletedRole = z.object({ id: Id })

/** A role of a space: one of the four built-in ones (`id` null) or one the space made for itself. */
export const RoleView = z.object({
  id: Id.nullable(),
  role: MemberRole,
  name: z.string(),
  permissions: z.array(Permission),
  /** How many people have it, and how many pending invitations give it. */
  members: z.number().int(),
  invitations: z.number().int(),
  /** Whether the caller may give it to somebody: it holds nothing the caller does not have. */
  grantable: z.boolean(),
  /** Whether the caller may change and delete it. */
  manageable: z.boolean(),
})
export type RoleView = z.infer<typeof RoleView>

/** All roles of a space, and what each permission is called and means. */
export const RoleList = z.object({
  items: z.array(RoleView),
  nextCursor: z.null(),
  permissions: z.array(z.object({ name: Permission, title: z.string(), description: z.string() })),
})
export type RoleList = z.infer<typeof RoleList>

/** The role somebody is to have: a built-in one by name, or one of the space's own by id. */
export const roleChoice = { role: Role.optional(), roleId: Id.optional() }
export type RoleChoice = { role?: Role | undefined; roleId?: string | undefined }

/** For `refine`: exactly one of the two is there. */
export const isOneRole = ({ role, roleId }: RoleChoice): boolean => (role === undefined) !== (roleId === undefined)
export const ONE_ROLE = { path: ['role'], message: 'Choose one role' }
