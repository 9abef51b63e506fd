'use client'
import { Suspense, useState, type ReactNode } from 'react'

type Trigger = {
  'aria-haspopup': 'menu'
  'aria-expanded': boolean
  onClick?: () => void
  onPointerEnter?: () => void
}

/**
 * A menu whose code is fetched when somebody reaches for its button: it is on every page and used on few. `menu` has
 * a button of the same look and opens by itself.
 */
export function MenuOnDemand({
  load,
  menu,
  renderButton,
}: {
  load: () => Promise<unknown>
  menu: ReactNode
  renderButton: (trigger: Trigger) => ReactNode
}) {
  const [wanted, setWanted] = useState(false)
  const closed = { 'aria-haspopup': 'menu', 'aria-expanded': false } as const
  if (!wanted) {
    // A failed prefetch is not told: the click asks again.
    const prefetch = () => void load().catch(() => undefined)
    return renderButton({ ...closed, onClick: () => setWanted(true), onPointerEnter: prefetch })
  }
  return <Suspense fallback={renderButton(closed)}>{menu}</Suspense>
}
