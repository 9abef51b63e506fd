'use client'
import { lazy, Suspense } from 'react'
import type { AddProviderKeyDialogProps } from './add-provider-key-window'

const AddProviderKeyWindow = lazy(() =>
  import('./add-provider-key-window').then((module) => ({ default: module.AddProviderKeyWindow })),
)

/** Stores a provider key, tests it, and shows what the test found. Its code is fetched when it is first opened. */
export function AddProviderKeyDialog(props: AddProviderKeyDialogProps) {
  if (!props.open) return null
  return (
    <Suspense>
      <AddProviderKeyWindow {...props} />
    </Suspense>
  )
}
