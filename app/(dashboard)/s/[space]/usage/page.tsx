import { callsQuery, focusQuery, rangeQuery } from '@/components/usage/usage-filters'
import { UsagePage } from '@/components/usage/usage-page'
import { definePage } from '@/lib/session/define-page'
import { readFirstUsage } from './read-first-usage'

export const metadata = { title: 'Usage' }

export default definePage({ access: 'space', permission: 'space:read' }, async ({ ctx, searchParams }) => {
  const first = await readFirstUsage(ctx, searchParams, (filters) => ({
    // A chosen day asks twice: for the charts around it and for its own figures.
    sums: filters.day === null ? [rangeQuery(filters)] : [rangeQuery(filters), focusQuery(filters)],
    calls: callsQuery(filters),
  }))
  return <UsagePage key={first.space.id} {...first} />
})
