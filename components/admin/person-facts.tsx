import { Button } from '@/components/ui/button'
import { Card, CardFooter, CardHeader, CardTitle } from '@/components/ui/card'
import { RelativeTime } from '@/components/ui/relative-time'
import type { PersonDetail } from '@/lib/schemas/person'
import { FactRow } from './fact-row'
import type { PersonAction } from './person-action-dialog'

/** What works of a person's now, and what can be done about it. */
export function PersonFacts({ person, onAction }: { person: PersonDetail; onAction: (action: PersonAction) => void }) {
  const active = person.status === 'active'
  return (
    <Card>
      <CardHeader>
        <CardTitle>Account</CardTitle>
      </CardHeader>
      <dl className="mt-2 divide-y divide-border">
        <FactRow name="Last sign-in">
          <RelativeTime at={person.lastSignInAt} />
        </FactRow>
        <FactRow name="Live sessions">{person.liveSessions}</FactRow>
        <FactRow name="Live tokens">{person.liveTokens}</FactRow>
        <FactRow name="Platform administrator">
          {person.isPlatformAdmin ? (person.lastAdministrator ? 'Yes, the only one' : 'Yes') : 'No'}
        </FactRow>
        <FactRow name="Added">
          <RelativeTime at={person.createdAt} />
        </FactRow>
        {person.disabledAt !== null && (
          <FactRow name="Disabled">
            <RelativeTime at={person.disabledAt} />
          </FactRow>
        )}
      </dl>
      {!person.you && (
        <CardFooter className="justify-start">
          {active && <Button onClick={() => onAction('reset')}>Reset password…</Button>}
          <Button onClick={() => onAction('administration')}>
            {person.isPlatformAdmin ? 'End administration…' : 'Make administrator…'}
          </Button>
          {active ? (
            <Button className="text-danger" onClick={() => onAction('disable')}>
              Disable…
            </Button>
          ) : (
            <Button variant="primary" onClick={() => onAction('enable')}>
              Enable…
            </Button>
          )}
        </CardFooter>
      )}
    </Card>
  )
}
