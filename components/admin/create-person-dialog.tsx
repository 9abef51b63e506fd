'use client'
import { lazy, Suspense } from 'react'
import type { CreatePersonDialogProps } from './create-person-window'

const CreatePersonWindow = lazy(() =>
  import('./create-person-window').then((module) => ({ default: module.CreatePersonWindow })),
)

/** Adds a person and shows their link once. Its code is fetched when it is first opened. */
export function CreatePersonDialog(props: CreatePersonDialogProps) {
  if (!props.open) return null
  return (
    <Suspense>
      <CreatePersonWindow {...props} />
    </Suspense>
  )
}
