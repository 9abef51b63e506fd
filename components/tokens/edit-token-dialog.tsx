'use client'
import { lazy, Suspense } from 'react'
import type { TokenView } from '@/lib/schemas/token'

const EditTokenWindow = lazy(() =>
  import('./edit-token-window').then((module) => ({ default: module.EditTokenWindow })),
)

/** Renames a token or changes its model list; `token` null is closed. Its code is fetched when it is first opened. */
export function EditTokenDialog({ token, onClose }: { token: TokenView | null; onClose: () => void }) {
  if (!token) return null
  return (
    <Suspense>
      <EditTokenWindow token={token} onClose={onClose} />
    </Suspense>
  )
}
