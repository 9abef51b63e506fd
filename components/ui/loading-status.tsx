import type { ReactNode } from 'react'

/** Wraps skeletons: says "Loading" to screen readers while the shape of the page stands in for it. */
export function LoadingStatus({ label = 'Loading', children }: { label?: string; children: ReactNode }) {
  return (
    <div aria-busy="true">
      <output className="sr-only">{label}</output>
      {children}
    </div>
  )
}
