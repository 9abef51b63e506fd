import { CallsPage } from '@/components/usage/calls-page'
import { eventsQuery, focusQuery, isPicking, wholeQuery } from '@/components/usage/usage-filters'
import { definePage } from '@/lib/session/define-page'
import { readFirstUsage } from '../read-first-usage'

export const metadata = { title: 'Calls' }

export default definePage({ access: 'space', permission: 'space:read' }, async ({ ctx, searchParams }) => {
  const first = await readFirstUsage(ctx, searchParams, (filters) => {
    const whole = wholeQuery(filters)
    const narrowed = isPicking(filters) || filters.day !== null
    return { sums: narrowed ? [whole, focusQuery(filters)] : [whole], calls: eventsQuery(filters) }
  })
  return <CallsPage key={first.space.id} {...first} />
})
