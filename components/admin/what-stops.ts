import { formatPlural } from '@/components/ui/format'
import type { PersonDetail, PersonSpace } from '@/lib/schemas/person'

/** Spaces with other members in which nobody else is an owner. */
export const leftWithoutOwner = (person: PersonDetail): PersonSpace[] =>
  person.memberOf.filter(({ onlyOwner, personal, otherMembers }) => onlyOwner && !personal && otherMembers > 0)

/** What ends when a person is disabled, and what they own, with numbers. */
export function whatStops({ liveSessions, liveTokens, memberOf }: PersonDetail): string {
  const owned = memberOf.filter(({ roleName, personal }) => roleName === 'Owner' && !personal).length
  const owns = owned > 0 ? ` They own ${formatPlural(owned, 'shared space')}.` : ''
  const parts = [
    ...(liveSessions > 0 ? [formatPlural(liveSessions, 'session')] : []),
    ...(liveTokens > 0 ? [formatPlural(liveTokens, 'token')] : []),
  ]
  if (parts.length === 0) return `They have no live sessions or tokens.${owns}`
  return `${parts.join(' and ')} ${liveSessions + liveTokens === 1 ? 'stops' : 'stop'} with the next request.${owns}`
}
