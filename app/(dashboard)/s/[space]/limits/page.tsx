import { LimitsPage } from '@/components/limits/limits-page'
import { listBudgets } from '@/lib/services/budgets/list-budgets'
import { listLimits } from '@/lib/services/limits/list-limits'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Limits and budgets' }

export default definePage({ access: 'space', permission: 'space:read' }, async ({ ctx }) => {
  const [limits, budgets] = await Promise.all([listLimits(ctx, {}), listBudgets(ctx, {})])
  return <LimitsPage key={ctx.space.id} space={ctx.space} initial={limits} initialBudgets={budgets} />
})
