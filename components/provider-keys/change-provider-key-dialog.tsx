'use client'
import { lazy, Suspense } from 'react'
import type { ProviderKeyView } from '@/lib/schemas/provider-key'

const EditWindow = lazy(() =>
  import('./edit-provider-key-window').then((module) => ({ default: module.EditProviderKeyWindow })),
)
const RotateWindow = lazy(() =>
  import('./rotate-provider-key-window').then((module) => ({ default: module.RotateProviderKeyWindow })),
)

/** What is being changed of which key. */
export type KeyChange = { action: 'edit' | 'rotate'; providerKey: ProviderKeyView }

/** Edits a key or replaces its secret; `change` null is closed. Its code is fetched when it is first opened. */
export function ChangeProviderKeyDialog({
  spaceId,
  change,
  onClose,
}: {
  spaceId: string
  change: KeyChange | null
  onClose: () => void
}) {
  if (!change) return null
  const Window = change.action === 'edit' ? EditWindow : RotateWindow
  return (
    <Suspense>
      <Window spaceId={spaceId} providerKey={change.providerKey} onClose={onClose} />
    </Suspense>
  )
}
