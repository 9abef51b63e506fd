import { Boxes } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
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
import type { PersonSpace } from '@/lib/schemas/person'

/** The spaces somebody is in, with their roles. */
export function PersonSpaces({ spaces }: { spaces: readonly PersonSpace[] }) {
  return (
    <Card className="mt-4">
      <CardHeader className="pb-2">
        <CardTitle>Spaces</CardTitle>
      </CardHeader>
      {spaces.length === 0 ? (
        <EmptyState icon={Boxes} title="In no space" />
      ) : (
        <Table>
          <TableCaption>Spaces this person is in</TableCaption>
          <TableHeader>
            <TableRow>
              <TableHead>Name</TableHead>
              <TableHead>Role</TableHead>
              <TableHead numeric>Other members</TableHead>
              <TableHead>State</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {spaces.map((space) => (
              <TableRow key={space.id}>
                <TableRowHead>
                  <span className="grid min-w-0">
                    <span className="[overflow-wrap:anywhere]">{space.name}</span>
                    <span className="font-mono text-[13px] font-normal text-muted-foreground [overflow-wrap:anywhere]">
                      {space.slug}
                    </span>
                  </span>
                </TableRowHead>
                <TableCell label="Role">{space.roleName}</TableCell>
                <TableCell label="Other members" numeric>
                  {space.otherMembers}
                </TableCell>
                <TableCell label="State">
                  <span className="flex flex-wrap justify-end gap-1 sm:justify-start">
                    {space.suspended && <Badge tone="danger">Suspended</Badge>}
                    {space.personal && <Badge>Personal</Badge>}
                    {space.onlyOwner && !space.personal && <Badge tone="warning">Only owner</Badge>}
                    {!space.suspended && !space.personal && !space.onlyOwner && <Badge tone="ok">Active</Badge>}
                  </span>
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  )
}
