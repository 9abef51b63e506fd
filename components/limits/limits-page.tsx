'use client'
import { BudgetsSection } from '@/components/budgets/budgets-section'
import { PageHeader } from '@/components/ui/page-header'
import type { BudgetList } from '@/lib/schemas/budget'
import type { LimitList } from '@/lib/schemas/limit'
import type { SpaceView } from '@/lib/schemas/space'
import { LimitsSection } from './limits-section'

/** Manage → Limits and budgets: how often, and for how much, the space may be called. One section for each. */
export function LimitsPage({
  space,
  initial,
  initialBudgets,
}: {
  space: SpaceView
  initial: LimitList
  initialBudgets: BudgetList
}) {
  const { permissions } = space
  return (
    <>
      <PageHeader
        title="Limits and budgets"
        description="What calls in this space may use, and what is left of it now."
      />
      <div className="grid grid-cols-1 gap-6">
        <BudgetsSection
          spaceId={space.id}
          initial={initialBudgets}
          canManage={permissions.includes('limits:manage')}
          seesAll={permissions.includes('limits:read')}
        />
        <LimitsSection
          scope={{ kind: 'space', spaceId: space.id }}
          initial={initial}
          canManage={permissions.includes('limits:manage')}
          seesAll={permissions.includes('limits:read')}
        />
      </div>
    </>
  )
}
