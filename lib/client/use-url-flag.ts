'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback } from 'react'

/** A switch that lives in the address (`?add`), so that a link or the command palette can open a dialog. */
export function useUrlFlag(name: string): [boolean, (on: boolean) => void] {
  const params = useSearchParams()
  const pathname = usePathname()
  const set = useCallback(
    (on: boolean) => {
      const next = new URLSearchParams(params)
      if (on) next.set(name, '')
      else next.delete(name)
      const query = next.toString().replaceAll('=&', '&').replace(/=$/, '')
      // Next follows the history API: useSearchParams updates without a request to the server.
      window.history.replaceState(null, '', query ? `${pathname}?${query}` : pathname)
    },
    [name, params, pathname],
  )
  return [params.has(name), set]
}
