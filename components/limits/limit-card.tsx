'use client'
import { Gauge, Plus } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { formatCount } from '@/components/ui/format'
import { RelativeTime } from '@/components/ui/relative-time'
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
import type { LimitView } from '@/lib/schemas/limit'
import { kindWord, subjectWords } from './words'

/** What may be called within a minute and at the same time. The functions are null where the viewer may only look. */
export function LimitCard({
  limits,
  onSet,
  onRemove,
}: {
  limits: readonly LimitView[]
  onSet: ((limit: LimitView | null) => void) | null
  onRemove: ((limit: LimitView) => void) | null
}) {
  return (
    <Card className="mt-6">
      <CardHeader className="pb-4">
        <div className="min-w-0 basis-64 grow">
          <CardTitle>Rate limits</CardTitle>
          <CardDescription>
            How much may be called within a minute. A call has to keep every limit it comes under.
          </CardDescription>
        </div>
        {onSet && (
          <Button onClick={() => onSet(null)}>
            <Plus aria-hidden />
            Set limit
          </Button>
        )}
      </CardHeader>
      <div className="border-t border-border">
        {limits.length === 0 ? (
          <EmptyState icon={Gauge} title="No limits">
            Everybody who may call may call as much as the providers let them.
          </EmptyState>
        ) : (
          <Table>
            <TableCaption>Rate limits of this space</TableCaption>
            <TableHeader>
              <TableRow>
                <TableHead>For</TableHead>
                <TableHead>Requests a minute</TableHead>
                <TableHead>Tokens a minute</TableHead>
                <TableHead>At the same time</TableHead>
                <TableHead>Set</TableHead>
                {onSet && (
                  <TableHead>
                    <span className="sr-only">Actions</span>
                  </TableHead>
                )}
              </TableRow>
            </TableHeader>
            <TableBody>
              {limits.map((limit) => (
                <TableRow key={limit.id}>
                  <TableRowHead className="[overflow-wrap:anywhere]">
                    {subjectWords(limit)}{' '}
                    <Badge tone="neutral">{limit.byPlatform ? 'Set by the platform' : kindWord(limit.subject)}</Badge>
                  </TableRowHead>
                  <TableCell label="Requests a minute">
                    <Left used={limit.used.requests} limit={limit.requestsPerMinute} />
                  </TableCell>
                  <TableCell label="Tokens a minute">
                    <Left used={limit.used.tokens} limit={limit.tokensPerMinute} />
                  </TableCell>
                  <TableCell label="At the same time">
                    <Left used={limit.used.concurrent} limit={limit.concurrent} />
                  </TableCell>
                  <TableCell label="Set">
                    {limit.setBy ?? 'Somebody who has left'}, <RelativeTime at={limit.setAt} />
                  </TableCell>
                  {onSet && (
                    <TableCell className="whitespace-nowrap sm:text-right">
                      {!limit.byPlatform && (
                        <>
                          <Button size="sm" variant="ghost" onClick={() => onSet(limit)}>
                            Change<span className="sr-only"> the limit for {subjectWords(limit)}</span>
                          </Button>
                          <Button size="sm" variant="ghost" className="text-danger" onClick={() => onRemove?.(limit)}>
                            Remove<span className="sr-only"> the limit for {subjectWords(limit)}</span>
                          </Button>
                        </>
                      )}
                    </TableCell>
                  )}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </div>
    </Card>
  )
}

function Left({ used, limit }: { used: number; limit: number | null }) {
  if (limit === null) return <span className="text-muted-foreground">Not limited</span>
  return (
    <span className="tabular-nums">
      {formatCount(Math.round(used))} of {formatCount(limit)}
    </span>
  )
}
