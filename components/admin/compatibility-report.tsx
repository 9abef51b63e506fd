'use client'
import { Alert } from '@/components/ui/alert'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { Count } from '@/components/ui/count'
import { RelativeTime } from '@/components/ui/relative-time'
import { useUrlFilters } from '@/lib/client/use-url-filters'
import type { ConformanceView } from '@/lib/schemas/system'
import { CompatibilityMatrix } from './compatibility-matrix'
import { CompatibilityProblems } from './compatibility-problems'
import { FilterSelect } from '@/components/lists/filter-select'

/** What the real clients made of this version: a matrix of clients and behaviours, and what did not pass. */
export function CompatibilityReport({ report, version }: { report: ConformanceView; version: string }) {
  const [filters, change] = useUrlFilters(['client', 'failures'])
  const onlyFailures = filters.failures === 'only'
  const clients = report.clients.map(({ id, name, version }) => ({ value: id, label: `${name} ${version}` }))
  const problems = report.problems.filter(({ client }) => filters.client === '' || client === filters.client)
  return (
    <Card>
      <CardHeader className="flex-wrap">
        <CardTitle>Compatibility</CardTitle>
        <span className="flex flex-wrap gap-1.5">
          <Badge tone="ok">
            <Count value={report.counts.pass} /> passed
          </Badge>
          <Badge tone={report.counts.fail > 0 ? 'danger' : 'neutral'}>{report.counts.fail} failed</Badge>
          {report.counts.skipped > 0 && <Badge>{report.counts.skipped} skipped</Badge>}
        </span>
      </CardHeader>
      <p className="px-5 pt-2 text-muted-foreground">
        Real clients, through both ways in, against an upstream that misbehaves as told. Measured{' '}
        <RelativeTime at={report.date} /> on Node {report.node}.
      </p>
      {report.version !== version && (
        <Alert tone="warning" title={`This report is about Keyway ${report.version}`} className="mx-5 mt-3">
          This is Keyway {version}, which has not been measured. Run{' '}
          <code className="font-mono text-[13px]">npm run conformance</code>.
        </Alert>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 pt-3 pb-3">
        <FilterSelect
          label="Client"
          value={filters.client}
          onValueChange={(client) => change({ client })}
          options={[{ value: '', label: 'Every client' }, ...clients]}
        />
        <label htmlFor="only-failures" className="flex min-h-9 items-center gap-2">
          <Checkbox
            id="only-failures"
            checked={onlyFailures}
            onChange={(event) => change({ failures: event.target.checked ? 'only' : '' })}
          />
          Only failures
        </label>
      </div>
      <CompatibilityMatrix report={report} client={filters.client} onlyFailures={onlyFailures} />
      <CompatibilityProblems problems={problems} />
    </Card>
  )
}
