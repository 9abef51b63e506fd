'use client'
import { lazy, Suspense } from 'react'
import type { InviteDialogProps } from './invite-window'

const InviteWindow = lazy(() => import('./invite-window').then((module) => ({ default: module.InviteWindow })))

/** Makes an invitation and shows its link once. Its code is fetched when it is first opened. */
export function InviteDialog(props: InviteDialogProps) {
  if (!props.open) return null
  return (
    <Suspense>
      <InviteWindow {...props} />
    </Suspense>
  )
}
