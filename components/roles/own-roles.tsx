import { Button } from '@/components/ui/button'
import { Count } from '@/components/ui/count'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  TableRowHead,
} from '@/components/ui/table'
import type { RoleList, RoleView } from '@/lib/schemas/role'
import { roleSummary } from './role-summary'

/** The roles a space made for itself, with what they may do and how many have them. */
export function OwnRoles({
  roles,
  permissions,
  onEdit,
  onDelete,
}: {
  roles: readonly RoleView[]
  permissions: RoleList['permissions']
  onEdit: (role: RoleView) => void
  onDelete: (role: RoleView) => void
}) {
  return (
    <Table>
      <TableCaption>Roles this space made for itself</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Role</TableHead>
          <TableHead>May</TableHead>
          <TableHead numeric>Members</TableHead>
          <TableHead numeric>Invitations</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {roles.map((role) => (
          <TableRow key={role.id}>
            <TableRowHead className="sm:max-w-72 sm:min-w-36 lg:min-w-60">
              <span className="break-words">{role.name}</span>
            </TableRowHead>
            <TableCell label="May" className="sm:w-full">
              <span className="text-pretty text-muted-foreground">{roleSummary(role, permissions)}</span>
            </TableCell>
            <TableCell label="Members" numeric>
              <Count value={role.members} />
            </TableCell>
            <TableCell label="Invitations" numeric>
              <Count value={role.invitations} />
            </TableCell>
            <TableCell className="whitespace-nowrap sm:text-right">
              {role.manageable && (
                <>
                  <Button size="sm" variant="ghost" onClick={() => onEdit(role)}>
                    Edit<span className="sr-only"> {role.name}</span>
                  </Button>
                  <Button size="sm" variant="ghost" className="text-danger" onClick={() => onDelete(role)}>
                    Delete<span className="sr-only"> {role.name}</span>
                  </Button>
                </>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
