import { Check } from 'lucide-react'
import { formatPlural } from '@/components/ui/format'
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
import type { Permission } from '@/lib/schemas/permission'
import type { RoleList } from '@/lib/schemas/role'

/** A column of the table; `members` only where a space is looked at. */
type BuiltInRole = { role: string; name: string; permissions: readonly Permission[]; members?: number }

/** Permissions down, built-in roles across; on a phone every permission names the roles that have it. */
export function BuiltInRoles({
  roles,
  permissions,
}: {
  roles: readonly BuiltInRole[]
  permissions: RoleList['permissions']
}) {
  return (
    <Table>
      <TableCaption>What the built-in roles may do</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Permission</TableHead>
          {roles.map((role) => (
            <TableHead key={role.role} className="w-24 text-center">
              {role.name}
              {role.members !== undefined && (
                <span className="block font-normal">{formatPlural(role.members, 'person', 'people')}</span>
              )}
            </TableHead>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>
        {permissions.map(({ name, title, description }) => {
          const having = roles.filter((role) => role.permissions.includes(name))
          return (
            <TableRow key={name}>
              <TableRowHead>
                <div className="min-w-0">
                  <div>
                    {title} <code className="font-mono text-xs font-normal text-muted-foreground">{name}</code>
                  </div>
                  <div className="text-[13px] font-normal text-pretty text-muted-foreground">{description}</div>
                  <div className="mt-1 text-[13px] sm:hidden">{having.map((role) => role.name).join(', ')}</div>
                </div>
              </TableRowHead>
              {roles.map((role) => (
                <TableCell key={role.role} className="max-sm:hidden sm:text-center">
                  {having.includes(role) ? (
                    <>
                      <Check aria-hidden className="mx-auto size-4 text-primary" />
                      <span className="sr-only">Yes</span>
                    </>
                  ) : (
                    <>
                      <span aria-hidden className="text-muted-foreground">
                        –
                      </span>
                      <span className="sr-only">No</span>
                    </>
                  )}
                </TableCell>
              ))}
            </TableRow>
          )
        })}
      </TableBody>
    </Table>
  )
}
