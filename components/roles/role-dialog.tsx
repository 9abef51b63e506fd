'use client'
import { lazy, Suspense } from 'react'
import type { RoleList, RoleView } from '@/lib/schemas/role'
import type { SpaceView } from '@/lib/schemas/space'

const RoleWindow = lazy(() => import('./role-window').then((module) => ({ default: module.RoleWindow })))

/** Makes a role ("new") or changes one; `open` null is closed. Its code is fetched when it is first opened. */
export function RoleDialog({
  open,
  ...props
}: {
  open: 'new' | RoleView | null
  space: SpaceView
  permissions: RoleList['permissions']
  onClose: () => void
}) {
  if (open === null) return null
  return (
    <Suspense>
      <RoleWindow role={open === 'new' ? null : open} {...props} />
    </Suspense>
  )
}
