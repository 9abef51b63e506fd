import { Badge } from '@/components/ui/badge'
import type { PersonView } from '@/lib/schemas/person'

/** What is special about a person's standing, in words. */
export function PersonBadges({ person }: { person: Pick<PersonView, 'status' | 'isPlatformAdmin' | 'pending'> }) {
  return (
    <span className="flex flex-wrap justify-end gap-1 sm:justify-start">
      {person.status === 'disabled' ? (
        <Badge tone="danger">Disabled</Badge>
      ) : person.pending ? (
        <Badge tone="warning" title="They have not chosen a password yet.">
          No password yet
        </Badge>
      ) : (
        <Badge tone="ok">Active</Badge>
      )}
      {person.isPlatformAdmin && <Badge tone="accent">Administrator</Badge>}
    </span>
  )
}
