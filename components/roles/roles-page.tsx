'use client'
import { Plus, UserCog } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { useUrlFlag } from '@/lib/client/use-url-flag'
import type { RoleList, RoleView } from '@/lib/schemas/role'
import type { SpaceView } from '@/lib/schemas/space'
import { BuiltInRoles } from './built-in-roles'
import { DeleteRoleDialog } from './delete-role-dialog'
import { OwnRoles } from './own-roles'
import { RoleDialog } from './role-dialog'
import { useRoles } from './use-roles'

/** Manage → Roles: what every role may do, and the roles the space made for itself. */
export function RolesPage({ space, initialRoles }: { space: SpaceView; initialRoles: RoleList }) {
  const roles = useRoles(space.id, initialRoles)
  const [creating, setCreating] = useUrlFlag('create')
  const [editing, setEditing] = useState<RoleView | null>(null)
  const [deleting, setDeleting] = useState<RoleView | null>(null)
  const manages = space.permissions.includes('roles:manage')
  const { items, permissions } = roles.data
  const own = items.filter(({ id }) => id !== null)
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      Create role
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Roles"
        description="A role is a set of permissions. Every member has one; a token never may more than its owner’s role."
        actions={manages && own.length > 0 && create}
      />
      <RefreshProblem message={roles.error?.message ?? null} onRetry={() => void roles.refetch()} />
      <div className="grid grid-cols-1 gap-6">
        <Card>
          <CardHeader className="pb-3">
            <CardTitle>Roles of this space</CardTitle>
          </CardHeader>
          {own.length > 0 ? (
            <OwnRoles roles={own} permissions={permissions} onEdit={setEditing} onDelete={setDeleting} />
          ) : (
            <EmptyState icon={UserCog} title="No roles of its own" action={manages && create} className="pt-6">
              Where the built-in roles do not fit, a space can put together its own, for example for somebody who only
              looks after provider keys.
            </EmptyState>
          )}
        </Card>
        <Card>
          <CardHeader className="pb-3">
            <div>
              <CardTitle>Built-in roles</CardTitle>
              <CardDescription>Every space has them, and nobody can change them.</CardDescription>
            </div>
          </CardHeader>
          <BuiltInRoles roles={items.filter(({ id }) => id === null)} permissions={permissions} />
        </Card>
      </div>
      <RoleDialog
        open={creating && manages ? 'new' : editing}
        space={space}
        permissions={permissions}
        onClose={() => {
          setCreating(false)
          setEditing(null)
        }}
      />
      <DeleteRoleDialog spaceId={space.id} role={deleting} onClose={() => setDeleting(null)} />
    </>
  )
}
