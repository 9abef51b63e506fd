import { LimitsPage } from '@/components/limits/limits-page'
import { listLimits } from '@/lib/services/limits/list-limits'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Limits and budgets' }

export default definePage({ access: 'space', permission: 'space:read' }, async ({ ctx }) => (
  <LimitsPage key={ctx.space.id} space={ctx.space} initial={await listLimits(ctx, {})} />
))
