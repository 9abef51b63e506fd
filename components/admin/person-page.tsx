'use client'
import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { PageHeader } from '@/components/ui/page-header'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import type { PersonDetail, PersonUsage } from '@/lib/schemas/person'
import { type PersonAction, PersonActionDialog } from './person-action-dialog'
import { PersonBadges } from './person-badges'
import { PersonFacts } from './person-facts'
import { PersonSpaces } from './person-spaces'
import { PersonUsageCard } from './person-usage-card'
import { usePerson } from './use-people'

/** Admin → People → one person: standing, what works of theirs, and what an administrator may do. */
export function PersonPage({ initial, usage }: { initial: PersonDetail; usage: PersonUsage }) {
  const query = usePerson(initial)
  const person = query.data
  const [acting, setActing] = useState<PersonAction | null>(null)
  return (
    <>
      <Link
        href="/admin/users"
        className="mb-3 inline-flex items-center gap-1.5 text-[13px] text-muted-foreground hover:text-foreground pointer-coarse:min-h-10"
      >
        <ArrowLeft aria-hidden className="size-4" />
        People
      </Link>
      <PageHeader
        title={<span className="[overflow-wrap:anywhere]">{person.name}</span>}
        description={
          <span className="flex flex-wrap items-center gap-2">
            <span className="[overflow-wrap:anywhere]">{person.email}</span>
            <PersonBadges person={person} />
          </span>
        }
        actions={<Button onClick={() => setActing('rename')}>Change name</Button>}
      />
      <RefreshProblem message={query.error?.message ?? null} onRetry={() => void query.refetch()} />
      {person.you && (
        <Alert className="mb-4">
          This is you. You cannot disable yourself or take your own administration away; another platform administrator
          can. Your password is under{' '}
          <Link href="/me/security" className="font-medium underline underline-offset-2">
            Me → Security
          </Link>
          .
        </Alert>
      )}
      <div className="grid gap-4 lg:grid-cols-2 lg:items-start">
        <PersonFacts person={person} onAction={setActing} />
        <PersonUsageCard usage={usage} />
      </div>
      <PersonSpaces spaces={person.memberOf} />
      <PersonActionDialog action={acting} person={person} onClose={() => setActing(null)} />
    </>
  )
}
