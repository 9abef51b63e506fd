'use client'
import { lazy, Suspense, useState } from 'react'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { PageHeader } from '@/components/ui/page-header'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { useToast } from '@/components/ui/toaster'
import type { BudgetList, BudgetView, LimitList, LimitView } from '@/lib/schemas/limit'
import type { SpaceView } from '@/lib/schemas/space'
import { BudgetCard } from './budget-card'
import { LimitCard } from './limit-card'
import { useBudgets, useLimits, useRemoveBudget, useRemoveLimit } from './use-limits'
import { subjectWords } from './words'

type OpenWindow =
  | { kind: 'limit' | 'remove-limit'; limit: LimitView | null }
  | { kind: 'budget' | 'top-up' | 'remove-budget'; budget: BudgetView | null }

const LimitWindow = lazy(() => import('./limit-window').then((module) => ({ default: module.LimitWindow })))
const BudgetWindow = lazy(() => import('./budget-window').then((module) => ({ default: module.BudgetWindow })))
const TopUpWindow = lazy(() => import('./top-up-window').then((module) => ({ default: module.TopUpWindow })))
const WINDOWS = { edit: 'budget', 'top-up': 'top-up', remove: 'remove-budget' } as const

/** Manage → Limits and budgets. */
export function LimitsPage({
  space,
  initialLimits,
  initialBudgets,
}: {
  space: SpaceView
  initialLimits: LimitList
  initialBudgets: BudgetList
}) {
  const limits = useLimits(space.id, initialLimits)
  const budgets = useBudgets(space.id, initialBudgets)
  const [open, setOpen] = useState<OpenWindow | null>(null)
  const manages = space.permissions.includes('limits:manage')
  const close = () => setOpen(null)
  return (
    <>
      <PageHeader
        title="Limits and budgets"
        description={
          manages
            ? 'What may be called and spent in this space, by whom, and what is left of it now.'
            : 'What may be called and spent in this space, as far as it concerns you, and what is left of it now.'
        }
      />
      <RefreshProblem
        message={(budgets.error ?? limits.error)?.message ?? null}
        onRetry={() => void Promise.all([budgets.refetch(), limits.refetch()])}
      />
      <BudgetCard
        budgets={budgets.data.items}
        onAdd={manages ? () => setOpen({ kind: 'budget', budget: null }) : null}
        onAction={manages ? (action, budget) => setOpen({ kind: WINDOWS[action], budget }) : null}
      />
      <LimitCard
        limits={limits.data.items}
        onSet={manages ? (limit) => setOpen({ kind: 'limit', limit }) : null}
        onRemove={manages ? (limit) => setOpen({ kind: 'remove-limit', limit }) : null}
      />
      <Suspense>
        {open?.kind === 'limit' && <LimitWindow spaceId={space.id} limit={open.limit} onClose={close} />}
        {open?.kind === 'budget' && <BudgetWindow spaceId={space.id} budget={open.budget} onClose={close} />}
        {open?.kind === 'top-up' && open.budget && (
          <TopUpWindow spaceId={space.id} budget={open.budget} onClose={close} />
        )}
      </Suspense>
      <RemoveDialog
        what="limit"
        remove={useRemoveLimit(space.id)}
        subject={open?.kind === 'remove-limit' ? open.limit : null}
        onClose={close}
      />
      <RemoveDialog
        what="budget"
        remove={useRemoveBudget(space.id)}
        subject={open?.kind === 'remove-budget' ? open.budget : null}
        onClose={close}
      />
    </>
  )
}

const REMOVED = {
  limit: 'Calls are no longer held back by it. Other limits that hold for them stay.',
  budget: 'Calls are no longer counted against it, and what it has spent is forgotten. The usage itself stays.',
}

function RemoveDialog({
  what,
  remove,
  subject,
  onClose,
}: {
  what: 'limit' | 'budget'
  remove: ReturnType<typeof useRemoveLimit>
  subject: LimitView | BudgetView | null
  onClose: () => void
}) {
  const toast = useToast()
  function close() {
    remove.reset()
    onClose()
  }
  return (
    <AlertDialog
      open={subject !== null}
      onOpenChange={(open) => !open && close()}
      title={`Remove the ${what} for ${subject ? subjectWords(subject) : ''}?`}
      description={REMOVED[what]}
      confirmLabel={`Remove ${what}`}
      pending={remove.isPending}
      error={remove.error?.message}
      onConfirm={() => {
        if (!subject) return
        remove.mutate(subject.id, {
          onSuccess: () => {
            toast.success(`The ${what} for ${subjectWords(subject)} is removed`)
            close()
          },
        })
      }}
    />
  )
}
