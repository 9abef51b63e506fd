'use client'
import { lazy, Suspense } from 'react'
import type { SwitchOffProps } from './switch-off-window'

const SwitchOffWindow = lazy(() =>
  import('./switch-off-window').then((module) => ({ default: module.SwitchOffWindow })),
)

/** Asks before API access is switched off. Its code is fetched when it is first needed. */
export function SwitchOffDialog({ open, ...props }: SwitchOffProps & { open: boolean }) {
  if (!open) return null
  return (
    <Suspense>
      <SwitchOffWindow {...props} />
    </Suspense>
  )
}
