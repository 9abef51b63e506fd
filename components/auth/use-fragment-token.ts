'use client'
import { useEffect, useState } from 'react'

/**
 * The secret after `#` in the address: it never reaches a server log, and is taken out of the address bar and the
 * history as soon as it is read. `undefined` until the browser has looked; null when there is none.
 */
export function useFragmentToken(): string | null | undefined {
  const [token, setToken] = useState<string | null | undefined>(undefined)
  useEffect(() => {
    const take = () => {
      const found = decodeURIComponent(location.hash.slice(1))
      if (found) window.history.replaceState(null, '', location.pathname + location.search)
      // A second look finds an empty fragment and must not forget what the first one found.
      setToken((known) => found || known || null)
    }
    take()
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [])
  return token
}
