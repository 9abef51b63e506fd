'use client'
import { PageHeader } from '@/components/ui/page-header'
import type { LimitList } from '@/lib/schemas/limit'
import { LimitsSection } from './limits-section'

/** Admin → Limits: what holds over all spaces. */
export function PlatformLimitsPage({ initial }: { initial: LimitList }) {
  return (
    <>
      <PageHeader
        title="Limits"
        description="What all spaces together, and a person over all of them, may use. Spaces set their own beside these."
      />
      <LimitsSection scope={{ kind: 'platform' }} initial={initial} canManage />
    </>
  )
}
