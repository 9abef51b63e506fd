'use client'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { RefreshProblem } from '@/components/ui/refresh-problem'
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
import type { ModelAliasList, ModelAliasView } from '@/lib/schemas/model'
import { useDeleteAlias, useModelAliases } from './use-models'

/** The names a space gives to models itself. `onAdd` null = the viewer may only look. */
export function AliasCard({
  spaceId,
  initial,
  onAdd,
}: {
  spaceId: string
  initial: ModelAliasList
  onAdd: (() => void) | null
}) {
  const list = useModelAliases(spaceId, initial)
  const [deleting, setDeleting] = useState<ModelAliasView | null>(null)
  const aliases = list.data.items
  return (
    <div className="mt-6">
      <RefreshProblem message={list.error?.message ?? null} onRetry={() => void list.refetch()} />
      <Card>
        <CardHeader className="pb-4">
          <div className="min-w-0 basis-64 grow">
            <CardTitle>Aliases</CardTitle>
            <CardDescription>
              Names of your own. Programs keep calling the alias while you change the model behind it.
            </CardDescription>
          </div>
          {onAdd && (
            <Button onClick={onAdd}>
              <Plus aria-hidden />
              Add alias
            </Button>
          )}
        </CardHeader>
        {aliases.length === 0 ? (
          <CardContent className="border-t border-border text-muted-foreground">No aliases yet.</CardContent>
        ) : (
          <div className="border-t border-border">
            <Table>
              <TableCaption>Aliases of this space</TableCaption>
              <TableHeader>
                <TableRow>
                  <TableHead>Alias</TableHead>
                  <TableHead>Model</TableHead>
                  <TableHead>Status</TableHead>
                  {onAdd && (
                    <TableHead>
                      <span className="sr-only">Actions</span>
                    </TableHead>
                  )}
                </TableRow>
              </TableHeader>
              <TableBody>
                {aliases.map((alias) => (
                  <TableRow key={alias.id}>
                    <TableRowHead className="font-mono text-[13px] [overflow-wrap:anywhere]">{alias.name}</TableRowHead>
                    <TableCell label="Model" className="font-mono text-[13px] [overflow-wrap:anywhere]">
                      {alias.model}
                    </TableCell>
                    <TableCell label="Status">
                      <Status alias={alias} />
                    </TableCell>
                    {onAdd && (
                      <TableCell className="sm:text-right">
                        <Button size="sm" variant="ghost" className="text-danger" onClick={() => setDeleting(alias)}>
                          Delete<span className="sr-only"> {alias.name}</span>
                        </Button>
                      </TableCell>
                    )}
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </div>
        )}
      </Card>
      <DeleteAliasDialog spaceId={spaceId} alias={deleting} onClose={() => setDeleting(null)} />
    </div>
  )
}

function Status({ alias: { works, listed } }: { alias: ModelAliasView }) {
  if (!works) return <Badge tone="warning">Model is off</Badge>
  if (listed) return <Badge tone="ok">Works</Badge>
  return (
    <div className="grid justify-items-end gap-1 sm:justify-items-start">
      <Badge>Not listed</Badge>
      <p className="max-w-72 text-xs text-pretty text-muted-foreground">
        The provider does not list this model. It may know it all the same, or refuse the calls.
      </p>
    </div>
  )
}

function DeleteAliasDialog({
  spaceId,
  alias,
  onClose,
}: {
  spaceId: string
  alias: ModelAliasView | null
  onClose: () => void
}) {
  return (
    <ConfirmDialog
      input={alias?.id ?? null}
      action={useDeleteAlias(spaceId)}
      title={`Delete the alias “${alias?.name ?? ''}”?`}
      description={`Programs that call ${alias?.name ?? 'it'} are refused at once. ${alias?.model ?? 'The model'} keeps its own name.`}
      confirmLabel="Delete alias"
      done={`“${alias?.name ?? ''}” deleted`}
      onClose={onClose}
    />
  )
}
