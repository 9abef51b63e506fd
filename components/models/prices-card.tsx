'use client'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { Money } from '@/components/ui/money'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { Select } from '@/components/ui/select'
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
import { RelativeTime } from '@/components/ui/relative-time'
import { useToast } from '@/components/ui/toaster'
import { messageOf } from '@/lib/client/message-of'
import type { ModelPriceList, ModelPriceView, UnpricedModels } from '@/lib/schemas/model'
import { useModelPrices, useRemovePrice, useSetUnpriced } from './use-models'

const POLICIES: Readonly<Record<UnpricedModels, string>> = {
  allow: 'Make the call and record it without a cost',
  refuse: 'Refuse the call',
}

/** The prices a space has set itself, and what becomes of calls nobody knows the price of. */
export function PricesCard({
  spaceId,
  initial,
  canManage,
}: {
  spaceId: string
  initial: ModelPriceList
  canManage: boolean
}) {
  const list = useModelPrices(spaceId, initial)
  const [removing, setRemoving] = useState<ModelPriceView | null>(null)
  const { items, unpricedModels } = list.data
  return (
    <div className="mt-6">
      <RefreshProblem message={list.error?.message ?? null} onRetry={() => void list.refetch()} />
      <Card>
        <CardHeader className="pb-4">
          <div className="min-w-0 basis-64 grow">
            <CardTitle>Prices</CardTitle>
            <CardDescription>
              Costs come from the price list that Keyway brings along. Where your contract says otherwise, or the list
              does not know a model, set your own price in the model’s menu.
            </CardDescription>
          </div>
        </CardHeader>
        <CardContent className="border-t border-border">
          <Policy spaceId={spaceId} value={unpricedModels} canManage={canManage} />
        </CardContent>
        {items.length === 0 ? (
          <CardContent className="border-t border-border text-muted-foreground">No own prices yet.</CardContent>
        ) : (
          <div className="border-t border-border">
            <OwnPrices prices={items} onRemove={canManage ? setRemoving : null} />
          </div>
        )}
      </Card>
      <RemovePriceDialog spaceId={spaceId} price={removing} onClose={() => setRemoving(null)} />
    </div>
  )
}

function Policy({ spaceId, value, canManage }: { spaceId: string; value: UnpricedModels; canManage: boolean }) {
  const toast = useToast()
  const set = useSetUnpriced(spaceId)
  const question = 'When nobody knows what a model costs'
  if (!canManage) {
    return (
      <p className="text-[13px]">
        <span className="text-muted-foreground">{question}: </span>
        {POLICIES[value]}.
      </p>
    )
  }
  return (
    <label className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-[13px]">
      <span>{question}</span>
      <Select
        className="w-auto max-w-full"
        disabled={set.isPending}
        value={set.isPending ? set.variables : value}
        onChange={(event) =>
          set.mutate(event.target.value === 'refuse' ? 'refuse' : 'allow', {
            onSuccess: () => toast.success('Saved. It counts from the next call.'),
            onError: (error) => toast.error(messageOf(error)),
          })
        }
      >
        <option value="allow">{POLICIES.allow}</option>
        <option value="refuse">{POLICIES.refuse}</option>
      </Select>
    </label>
  )
}

function OwnPrices({
  prices,
  onRemove,
}: {
  prices: readonly ModelPriceView[]
  onRemove: ((price: ModelPriceView) => void) | null
}) {
  return (
    <Table>
      <TableCaption>Own prices of this space, in dollars per million tokens</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Model</TableHead>
          <TableHead numeric>Input / M</TableHead>
          <TableHead numeric>Output / M</TableHead>
          <TableHead>Set</TableHead>
          {onRemove && (
            <TableHead>
              <span className="sr-only">Actions</span>
            </TableHead>
          )}
        </TableRow>
      </TableHeader>
      <TableBody>
        {prices.map((price) => (
          <TableRow key={price.id}>
            <TableRowHead className="font-mono text-[13px] [overflow-wrap:anywhere]">{price.model}</TableRowHead>
            <TableCell label="Input / M" numeric>
              <Money nanoUsd={price.input} />
            </TableCell>
            <TableCell label="Output / M" numeric>
              <Money nanoUsd={price.output} />
            </TableCell>
            <TableCell label="Set">
              <span>
                <RelativeTime at={price.setAt} />
                {price.setBy && <span className="text-muted-foreground"> by {price.setBy.name}</span>}
              </span>
            </TableCell>
            {onRemove && (
              <TableCell className="sm:text-right">
                <Button size="sm" variant="ghost" className="text-danger" onClick={() => onRemove(price)}>
                  Remove<span className="sr-only"> the price of {price.model}</span>
                </Button>
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function RemovePriceDialog({
  spaceId,
  price,
  onClose,
}: {
  spaceId: string
  price: ModelPriceView | null
  onClose: () => void
}) {
  return (
    <ConfirmDialog
      input={price?.id ?? null}
      action={useRemovePrice(spaceId)}
      title={`Remove the own price of “${price?.model ?? ''}”?`}
      description="From the next call on the price list counts, and where it does not know the model the call has no cost. Calls already recorded keep theirs."
      confirmLabel="Remove price"
      done={`${price?.model ?? ''} has no own price`}
      onClose={onClose}
    />
  )
}
