'use client'
import { lazy, Suspense } from 'react'
import type { ModelView } from '@/lib/schemas/model'
import { RemoveModelDialog } from './remove-model-dialog'

/** The window that is open over the models, and what it is about. */
export type OpenDialog =
  | { kind: 'add' | 'refresh' }
  | { kind: 'alias'; model: ModelView | null }
  | { kind: 'remove' | 'price'; model: ModelView }

const AddModelWindow = lazy(() => import('./add-model-window').then((module) => ({ default: module.AddModelWindow })))
const AliasWindow = lazy(() => import('./alias-window').then((module) => ({ default: module.AliasWindow })))
const PriceWindow = lazy(() => import('./price-window').then((module) => ({ default: module.PriceWindow })))
const RefreshWindow = lazy(() =>
  import('./refresh-models-window').then((module) => ({ default: module.RefreshModelsWindow })),
)

/** The windows of the page; the code of each is fetched when it is first opened. */
export function ModelDialogs({
  spaceId,
  open,
  onClose,
}: {
  spaceId: string
  open: OpenDialog | null
  onClose: () => void
}) {
  const props = { spaceId, onClose }
  return (
    <>
      <Suspense>
        {open?.kind === 'add' && <AddModelWindow {...props} />}
        {open?.kind === 'refresh' && <RefreshWindow {...props} />}
        {open?.kind === 'price' && <PriceWindow {...props} model={open.model} />}
        {open?.kind === 'alias' && <AliasWindow {...props} model={open.model} />}
      </Suspense>
      <RemoveModelDialog {...props} model={open?.kind === 'remove' ? open.model : null} />
    </>
  )
}
