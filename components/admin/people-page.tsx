'use client'
import { UserPlus, UsersRound, X } from 'lucide-react'
import Link from 'next/link'
import { PagedList } from '@/components/lists/paged-list'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatPlural } from '@/components/ui/format'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import { SearchInput } from '@/components/ui/search-input'
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
import { useSettledSearch } from '@/lib/client/use-settled-search'
import { useUrlFilters } from '@/lib/client/use-url-filters'
import { useUrlFlag } from '@/lib/client/use-url-flag'
import type { PersonView } from '@/lib/schemas/person'
import { CreatePersonDialog } from './create-person-dialog'
import { FilterSelect } from '@/components/lists/filter-select'
import { PersonBadges } from './person-badges'
import { type InitialPeople, usePeople } from './use-people'

const STATUSES = [
  { value: '', label: 'Any status' },
  { value: 'active', label: 'Active' },
  { value: 'disabled', label: 'Disabled' },
]
const ROLES = [
  { value: '', label: 'Any role' },
  { value: 'platform_admin', label: 'Administrators' },
  { value: 'owner', label: 'Owners of a space' },
  { value: 'admin', label: 'Admins of a space' },
  { value: 'member', label: 'Members of a space' },
  { value: 'viewer', label: 'Viewers of a space' },
  { value: 'custom', label: 'With a custom role' },
]
const SORTS = [
  { value: '', label: 'Oldest first' },
  { value: 'newest', label: 'Newest first' },
  { value: 'name', label: 'By name' },
  { value: 'email', label: 'By e-mail' },
  { value: 'last_sign_in', label: 'By last sign-in' },
]

/** Admin → People. */
export function PeoplePage({ initial }: { initial: InitialPeople }) {
  const [filters, change] = useUrlFilters(['search', 'status', 'role', 'spaceId', 'sort'])
  const search = useSettledSearch(filters.search)
  const people = usePeople({ ...filters, search }, initial)
  const [creating, setCreating] = useUrlFlag('create')
  return (
    <>
      <PageHeader
        title="People"
        description="Everybody who has an account here. What they may do in a space follows from their role there."
        actions={
          <Button variant="primary" onClick={() => setCreating(true)}>
            <UserPlus aria-hidden />
            Add person
          </Button>
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          label="Search name or e-mail"
          value={filters.search}
          onValueChange={(search) => change({ search })}
        />
        <FilterSelect
          label="Status"
          value={filters.status}
          onValueChange={(status) => change({ status })}
          options={STATUSES}
        />
        <FilterSelect label="Role" value={filters.role} onValueChange={(role) => change({ role })} options={ROLES} />
        <FilterSelect label="Order" value={filters.sort} onValueChange={(sort) => change({ sort })} options={SORTS} />
        {filters.spaceId && (
          <Button size="sm" onClick={() => change({ spaceId: '' })}>
            In one space
            <X aria-hidden />
            <span className="sr-only">Show everybody</span>
          </Button>
        )}
        <output className="text-[13px] text-muted-foreground tabular-nums sm:ml-auto">
          {formatPlural(people.total, 'person', 'people')}
        </output>
      </div>
      <PagedList
        query={people}
        what="People"
        empty={
          <EmptyState icon={UsersRound} title="Nobody fits">
            People are searched by name and e-mail address.
          </EmptyState>
        }
      >
        <PeopleTable people={people.items} />
      </PagedList>
      <CreatePersonDialog open={creating} onOpenChange={setCreating} />
    </>
  )
}

function PeopleTable({ people }: { people: readonly PersonView[] }) {
  return (
    <Table>
      <TableCaption>People of this installation</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Name</TableHead>
          <TableHead>Standing</TableHead>
          <TableHead numeric>Spaces</TableHead>
          <TableHead>Last sign-in</TableHead>
          <TableHead>Added</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {people.map((person) => (
          <TableRow key={person.id}>
            <TableRowHead>
              <span className="grid min-w-0">
                <Link
                  href={`/admin/users/${person.id}`}
                  prefetch={false}
                  className="w-fit font-medium underline-offset-2 [overflow-wrap:anywhere] hover:underline"
                >
                  {person.name}
                </Link>
                <span className="text-[13px] font-normal text-muted-foreground [overflow-wrap:anywhere]">
                  {person.email}
                </span>
              </span>
            </TableRowHead>
            <TableCell label="Standing">
              <PersonBadges person={person} />
            </TableCell>
            <TableCell label="Spaces" numeric>
              {person.spaces}
            </TableCell>
            <TableCell label="Last sign-in">
              <RelativeTime at={person.lastSignInAt} />
            </TableCell>
            <TableCell label="Added">
              <RelativeTime at={person.createdAt} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
