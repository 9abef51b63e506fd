'use client'
import { Gauge, Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import type { LimitList, LimitView } from '@/lib/schemas/limit'
import { ClearLimitDialog } from './clear-limit-dialog'
import { LimitTable } from './limit-table'
import { COUNTING_WORDS } from './limit-words'
import { type LimitScope, useLimits } from './use-limits'

const LimitWindow = lazy(() => import('./limit-window').then((module) => ({ default: module.LimitWindow })))

/** The limits of a space, or those over all spaces: what each allows, what is left of it now, and who set it. */
export function LimitsSection({
  scope,
  initial,
  canManage,
  seesAll = true,
}: {
  scope: LimitScope
  initial: LimitList
  canManage: boolean
  /** Sees everybody's limits, not only those that concern oneself. */
  seesAll?: boolean
}) {
  const list = useLimits(scope, initial)
  const [open, setOpen] = useState<{ limit: LimitView | null } | null>(null)
  const [clearing, setClearing] = useState<LimitView | null>(null)
  const { items, counting } = list.data
  const add = (
    <Button onClick={() => setOpen({ limit: null })}>
      <Plus aria-hidden />
      Add limit
    </Button>
  )
  return (
    <>
      <RefreshProblem message={list.error?.message ?? null} onRetry={() => void list.refetch()} />
      <Card aria-labelledby="limits">
        <CardHeader className="items-center pb-3">
          <div>
            <CardTitle id="limits">{seesAll ? 'Rate limits' : 'Rate limits that concern you'}</CardTitle>
            <CardDescription className="text-[13px]">
              A call has to keep to all that apply to it. What is taken comes back a minute later.
            </CardDescription>
          </div>
          {canManage && items.length > 0 && add}
        </CardHeader>
        {COUNTING_WORDS[counting] !== null && (
          <output className="block border-t border-border px-5 py-3 text-[13px] text-warning">
            {COUNTING_WORDS[counting]}
          </output>
        )}
        <div className="border-t border-border">
          {items.length === 0 ? (
            <NoLimits scope={scope} seesAll={seesAll} action={canManage && add} />
          ) : (
            <LimitTable
              limits={items}
              canManage={canManage}
              onEdit={(limit) => setOpen({ limit })}
              onClear={setClearing}
            />
          )}
        </div>
      </Card>
      <Suspense>{open && <LimitWindow scope={scope} limit={open.limit} onClose={() => setOpen(null)} />}</Suspense>
      <ClearLimitDialog scope={scope} limit={clearing} onClose={() => setClearing(null)} />
    </>
  )
}

function NoLimits({ scope, seesAll, action }: { scope: LimitScope; seesAll: boolean; action: React.ReactNode }) {
  return (
    <EmptyState icon={Gauge} title="No limits" action={action}>
      {scope.kind === 'platform'
        ? 'Limit how much all spaces together, or one person over all of them, may call.'
        : seesAll
          ? 'Calls are held back by their providers only. Limit how often the space, a member, a token or a model may be called.'
          : 'Nothing holds your calls in this space back but their providers.'}
    </EmptyState>
  )
}
