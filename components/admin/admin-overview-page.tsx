'use client'
import Link from 'next/link'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import type { AdminOverview, PolicyView } from '@/lib/schemas/policy'
import { FactRow } from './fact-row'
import { PolicyCard } from './policy-card'
import { type OfferedProvider, ProvidersCard } from './providers-card'

/** Admin → Installation: its numbers, its mail, and what holds for everybody. */
export function AdminOverviewPage({
  overview: { people, spaces, outbox, mailFrom },
  policy,
  providers,
}: {
  overview: AdminOverview
  policy: PolicyView
  /** All of the catalogue. */
  providers: readonly OfferedProvider[]
}) {
  return (
    <>
      <PageHeader
        title="Installation"
        description="This Keyway as a whole: who is on it, and what holds for everybody."
      />
      <div className="grid gap-4 lg:grid-cols-2 lg:items-start">
        <Card>
          <CardHeader>
            <CardTitle>At a glance</CardTitle>
          </CardHeader>
          <dl className="mt-2 divide-y divide-border">
            <FactRow name="Active people">
              <Figure href="/admin/users?status=active" value={people.active} />
            </FactRow>
            <FactRow name="Platform administrators">
              <Figure href="/admin/users?role=platform_admin" value={people.administrators} />
            </FactRow>
            <FactRow name="Without a password yet">{people.pending}</FactRow>
            <FactRow name="Disabled people">
              <Figure href="/admin/users?status=disabled" value={people.disabled} />
            </FactRow>
            <FactRow name="Spaces">
              <Figure href="/admin/spaces?status=active" value={spaces.active} />
            </FactRow>
            <FactRow name="Suspended spaces">
              <Figure href="/admin/spaces?status=suspended" value={spaces.suspended} />
            </FactRow>
            <FactRow name="Mails waiting">
              <Figure href="/admin/outbox?status=waiting" value={outbox.waiting} />
            </FactRow>
            <FactRow name="Mails that failed">
              <Figure href="/admin/outbox?status=failed" value={outbox.failed} />
            </FactRow>
            <FactRow name="Mails are sent from">
              <span className="[overflow-wrap:anywhere]">{mailFrom ?? 'nowhere: no mail server is set'}</span>
            </FactRow>
          </dl>
        </Card>
        <PolicyCard initial={policy} />
        <ProvidersCard initial={policy} providers={providers} />
      </div>
    </>
  )
}

function Figure({ href, value }: { href: string; value: number }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="underline decoration-border underline-offset-2 hover:decoration-current pointer-coarse:inline-block pointer-coarse:min-w-10 pointer-coarse:py-2"
    >
      {value}
    </Link>
  )
}
