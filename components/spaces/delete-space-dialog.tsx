'use client'
import { lazy, Suspense } from 'react'
import type { DeleteSpaceWindowProps } from './delete-space-window'

const DeleteSpaceWindow = lazy(() =>
  import('./delete-space-window').then((module) => ({ default: module.DeleteSpaceWindow })),
)

/** Asks for the name before a space is deleted. Its code is fetched when it is first opened. */
export function DeleteSpaceDialog({ open, ...props }: DeleteSpaceWindowProps & { open: boolean }) {
  if (!open) return null
  return (
    <Suspense>
      <DeleteSpaceWindow {...props} />
    </Suspense>
  )
}
