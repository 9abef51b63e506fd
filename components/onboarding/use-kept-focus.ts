'use client'
import { useEffect, useRef } from 'react'

/**
 * Keeps the place of whoever works with the keyboard: when the step that had the focus closes, the step that is next has
 * it. Give the result to the list of steps.
 * @param current the step whose turn it is.
 */
export function useKeptFocus(current: string | undefined) {
  const list = useRef<HTMLOListElement>(null)
  const last = useRef<Element | null>(null)
  const seen = useRef(current)
  useEffect(() => {
    if (seen.current === current) return
    seen.current = current
    const lost = last.current?.isConnected === false && document.activeElement === document.body
    if (lost) list.current?.querySelector<HTMLElement>('[aria-current=step] h2')?.focus()
    last.current = null
  }, [current])
  return {
    ref: list,
    onFocus: (event: { target: Element }) => {
      last.current = event.target
    },
  }
}
