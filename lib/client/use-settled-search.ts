'use client'
import { useEffect, useState } from 'react'

const TYPING_MS = 250

/** What somebody searches for, once they have paused: it is not asked for letter by letter. A cleared field counts at once. */
export function useSettledSearch(typed: string): string {
  const search = typed.trim()
  const [settled, setSettled] = useState(search)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(search), TYPING_MS)
    return () => clearTimeout(timer)
  }, [search])
  return search === '' ? '' : settled
}
