'use client'
import { lazy, Suspense } from 'react'
import type { TokenView } from '@/lib/schemas/token'
import type { TokenScope } from './use-tokens'

const RotateTokenWindow = lazy(() =>
  import('./rotate-token-window').then((module) => ({ default: module.RotateTokenWindow })),
)

/** Gives a token a new secret and shows it once; `token` null is closed. Its code is fetched when it is first opened. */
export function RotateTokenDialog(props: { scope: TokenScope; token: TokenView | null; onClose: () => void }) {
  const { scope, token, onClose } = props
  if (!token) return null
  return (
    <Suspense>
      <RotateTokenWindow scope={scope} token={token} onClose={onClose} />
    </Suspense>
  )
}
