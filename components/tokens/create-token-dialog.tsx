'use client'
import { lazy, Suspense } from 'react'
import type { CreateTokenDialogProps } from './create-token-window'

const CreateTokenWindow = lazy(() =>
  import('./create-token-window').then((module) => ({ default: module.CreateTokenWindow })),
)

/** Makes a token and shows its secret once. Its code is fetched when it is first opened. */
export function CreateTokenDialog(props: CreateTokenDialogProps) {
  if (!props.open) return null
  return (
    <Suspense>
      <CreateTokenWindow {...props} />
    </Suspense>
  )
}
