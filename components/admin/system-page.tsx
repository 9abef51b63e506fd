'use client'
import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { formatPlural } from '@/components/ui/format'
import { PageHeader } from '@/components/ui/page-header'
import type { SystemView } from '@/lib/schemas/system'
import { CompatibilityReport } from './compatibility-report'
import { FactRow } from './fact-row'

const DATABASES = { embedded: 'embedded', postgresql: 'PostgreSQL' } as const

const COUNTING = {
  here: { tone: 'neutral', words: 'Counted by each process alone' },
  everywhere: { tone: 'ok', words: 'Counted in Redis, for all processes together' },
  here_for_now: { tone: 'warning', words: 'Redis does not answer: each process counts alone' },
} as const

/** Admin → System: what runs here, how it fares, and which clients this version was proven with. */
export function SystemPage({ system }: { system: SystemView }) {
  const { version, node, platform, database, journalHealthy, limits, unrecordedEvents, callsInFlight, conformance } =
    system
  return (
    <>
      <PageHeader title="System" description="What runs here, and which clients this version was proven with." />
      <div className="grid grid-cols-1 gap-4">
        <Card>
          <CardHeader>
            <CardTitle>This process</CardTitle>
          </CardHeader>
          <dl className="mt-2 divide-y divide-border">
            <FactRow name="Keyway">{version}</FactRow>
            <FactRow name="Node">
              {node} on {platform}
            </FactRow>
            <FactRow name="Database">
              {DATABASES[database.kind]}, {database.version}
            </FactRow>
            <FactRow name="Usage journal">
              {journalHealthy ? <Badge tone="ok">Writing</Badge> : <Badge tone="danger">Cannot be written</Badge>}
            </FactRow>
            <FactRow name="Unrecorded usage">
              {unrecordedEvents === 0 ? (
                <Badge tone="ok">None</Badge>
              ) : (
                <Link href="/admin/unrecorded" className="underline underline-offset-4">
                  <Badge tone="danger">{formatPlural(unrecordedEvents, 'call')}</Badge>
                </Link>
              )}
            </FactRow>
            <FactRow name="Rate limits">
              <Badge tone={COUNTING[limits].tone}>{COUNTING[limits].words}</Badge>
            </FactRow>
            <FactRow name="Open calls">{callsInFlight}</FactRow>
          </dl>
        </Card>
        <CompatibilityReport report={conformance} version={version} />
      </div>
    </>
  )
}
