'use client'
import { lazy, Suspense } from 'react'
import type { CreateSpaceDialogProps } from './create-space-window'

const CreateSpaceWindow = lazy(() =>
  import('./create-space-window').then((module) => ({ default: module.CreateSpaceWindow })),
)

/** Makes a space and goes there. Its code is fetched when it is first opened. */
export function CreateSpaceDialog(props: CreateSpaceDialogProps) {
  if (!props.open) return null
  return (
    <Suspense>
      <CreateSpaceWindow {...props} />
    </Suspense>
  )
}
