'use client'
import { useRef } from 'react'

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled)'

/**
 * Handlers for a window that is opened without a trigger of its own: closing gives the focus back to where it was, or as
 * near to it as there is something left when what was done took the opener away.
 */
export function useReturnFocus() {
  const opener = useRef<readonly Element[]>([])
  return {
    onOpenAutoFocus: () => {
      opener.current = withAncestors(document.activeElement)
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault()
      const [first, ...around] = opener.current.filter((element) => element.isConnected)
      if (first === opener.current[0] && first instanceof HTMLElement) return first.focus()
      for (const place of [first, ...around]) {
        const next = place?.querySelector<HTMLElement>(FOCUSABLE)
        if (next) return next.focus()
      }
      return undefined
    },
  }
}

function withAncestors(element: Element | null): readonly Element[] {
  const chain = []
  for (let each = element; each !== null && each !== document.body; each = each.parentElement) chain.push(each)
  return chain
}
