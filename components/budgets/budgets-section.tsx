'use client'
import { Plus, Wallet } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
import { Button } from '@/components/ui/button'
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import type { BudgetIncreaseView, BudgetList, BudgetView } from '@/lib/schemas/budget'
import { BudgetTable, type BudgetAction } from './budget-table'
import { ofWhomWithin } from './budget-words'
import { useBudgets, useRemoveBudget } from './use-budgets'

const BudgetWindow = lazy(() => import('./budget-window').then((module) => ({ default: module.BudgetWindow })))
const EndIncreaseDialog = lazy(() =>
  import('./end-increase-dialog').then((module) => ({ default: module.EndIncreaseDialog })),
)
const IncreaseWindow = lazy(() => import('./increase-window').then((module) => ({ default: module.IncreaseWindow })))

/** The budgets of a space: what each may spend, what is left of it now, and who set it. */
export function BudgetsSection({
  spaceId,
  initial,
  canManage,
  seesAll,
}: {
  spaceId: string
  initial: BudgetList
  canManage: boolean
  /** Sees everybody's budgets, not only those that concern oneself. */
  seesAll: boolean
}) {
  const list = useBudgets(spaceId, initial)
  const [open, setOpen] = useState<{ action: BudgetAction; budget: BudgetView | null } | null>(null)
  const [ending, setEnding] = useState<{ budget: BudgetView; increase: BudgetIncreaseView } | null>(null)
  const close = () => setOpen(null)
  const { items } = list.data
  const add = (
    <Button onClick={() => setOpen({ action: 'edit', budget: null })}>
      <Plus aria-hidden />
      Add budget
    </Button>
  )
  return (
    <>
      <RefreshProblem message={list.error?.message ?? null} onRetry={() => void list.refetch()} />
      <Card aria-labelledby="budgets">
        <CardHeader className="items-center pb-3">
          <div>
            <CardTitle id="budgets">{seesAll ? 'Budgets' : 'Budgets that concern you'}</CardTitle>
            <CardDescription className="text-[13px]">
              Once one is used up its calls are refused, until it starts anew or somebody raises it.
            </CardDescription>
          </div>
          {canManage && items.length > 0 && add}
        </CardHeader>
        <div className="border-t border-border">
          {items.length === 0 ? (
            <EmptyState icon={Wallet} title="No budgets" action={canManage && add}>
              {seesAll
                ? 'Say how much this space, one of its members or a token may spend.'
                : 'Nothing limits what you may spend here.'}
            </EmptyState>
          ) : (
            <BudgetTable
              budgets={items}
              onAction={canManage ? (action, budget) => setOpen({ action, budget }) : null}
              onEnd={canManage ? (budget, increase) => setEnding({ budget, increase }) : null}
            />
          )}
        </div>
      </Card>
      <Suspense>
        {open?.action === 'edit' && <BudgetWindow spaceId={spaceId} budget={open.budget} onClose={close} />}
        {open?.action === 'increase' && open.budget && (
          <IncreaseWindow spaceId={spaceId} budget={open.budget} onClose={close} />
        )}
        {ending && <EndIncreaseDialog spaceId={spaceId} {...ending} onClose={() => setEnding(null)} />}
      </Suspense>
      <RemoveBudgetDialog spaceId={spaceId} budget={open?.action === 'remove' ? open.budget : null} onClose={close} />
    </>
  )
}

function RemoveBudgetDialog({
  spaceId,
  budget,
  onClose,
}: {
  spaceId: string
  budget: BudgetView | null
  onClose: () => void
}) {
  const who = budget ? ofWhomWithin(budget) : ''
  return (
    <ConfirmDialog
      input={budget?.id ?? null}
      action={useRemoveBudget(spaceId)}
      title={`Remove the budget of ${who}?`}
      description="Its calls are no longer counted against it. What was used stays on the usage page."
      confirmLabel="Remove budget"
      done={`The budget of ${who} is removed`}
      onClose={onClose}
    />
  )
}
