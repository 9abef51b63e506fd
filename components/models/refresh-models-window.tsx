'use client'
import { Button } from '@/components/ui/button'
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog'
import { ErrorState } from '@/components/ui/error-state'
import { formatPlural } from '@/components/ui/format'
import { Skeleton } from '@/components/ui/skeleton'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/message-of'
import type { DiscoveredModels, ModelSource } from '@/lib/schemas/model'
import { useDiscoverModels, useModelSources } from './use-models'

/** Asks providers for their models, key by key. */
export function RefreshModelsWindow({ spaceId, onClose }: { spaceId: string; onClose: () => void }) {
  const sources = useModelSources(spaceId)
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Refresh models</DialogTitle>
          <DialogDescription>
            New models of a provider are switched on, gone ones leave. What you added or switched off stays as it is.
          </DialogDescription>
        </DialogHeader>
        <DialogBody>
          {sources.isPending && <Skeleton className="h-24" />}
          {sources.isError && !sources.data && (
            <ErrorState
              title="The provider keys could not be loaded"
              message={messageOf(sources.error)}
              requestId={requestIdOf(sources.error)}
              onRetry={() => void sources.refetch()}
              retrying={sources.isFetching}
            />
          )}
          {sources.data?.items.length === 0 && (
            <p className="text-muted-foreground">This space has no provider key yet. Add one first.</p>
          )}
          <ul className="divide-y divide-border">
            {sources.data?.items.map((source) => (
              <SourceRow key={source.id} spaceId={spaceId} source={source} />
            ))}
          </ul>
        </DialogBody>
        <DialogFooter>
          <DialogClose asChild>
            <Button variant="primary">Done</Button>
          </DialogClose>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  )
}

function SourceRow({ spaceId, source }: { spaceId: string; source: ModelSource }) {
  const discover = useDiscoverModels(spaceId)
  const said = discover.error
    ? messageOf(discover.error)
    : discover.data
      ? changes(discover.data)
      : source.listsModels
        ? formatPlural(source.models, 'model')
        : 'Its provider lists no models: add them by hand.'
  return (
    <li className="flex items-center gap-3 py-2.5">
      <div className="min-w-0 grow">
        <p className="truncate">
          <span className="font-mono text-[13px]">{source.slug}</span> · {source.label}
        </p>
        <output className="block text-[13px] text-pretty text-muted-foreground">{said}</output>
      </div>
      <Button
        size="sm"
        loading={discover.isPending}
        disabled={!source.listsModels || source.status === 'unreadable' || source.status === 'off'}
        onClick={() => discover.mutate(source.id)}
      >
        Refresh<span className="sr-only"> {source.label}</span>
      </Button>
    </li>
  )
}

function changes({ problem, models, added, removed }: DiscoveredModels): string {
  if (problem) return problem
  if (added + removed === 0) return `${formatPlural(models, 'model')}, nothing new`
  return `${formatPlural(models, 'model')}: ${added} added, ${removed} gone`
}
