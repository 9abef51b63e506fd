import { formatPlural } from '@/components/ui/format'
import type { PersonDetail, PersonSpace } from '@/lib/schemas/person'

/** Spaces with other members in which nobody else is an owner. */
export const leftWithoutOwner = (person: PersonDetail): PersonSpace[] =>
  person.memberOf.filter(({ onlyOwner, personal, otherMembers }) => onlyOwner && !personal && otherMembers > 0)

/** What ends when a person is disabled, in one sentence with numbers. */
export function whatStops({ liveSessions, liveTokens }: PersonDetail): string {
  const parts = [
    ...(liveSessions > 0 ? [formatPlural(liveSessions, 'session')] : []),
    ...(liveTokens > 0 ? [formatPlural(liveTokens, 'token')] : []),
  ]
  if (parts.length === 0) return 'They have no live sessions or tokens.'
  return `${parts.join(' and ')} ${liveSessions + liveTokens === 1 ? 'stops' : 'stop'} with the next request.`
}
