'use client'
import { useEffect, useState } from 'react'

/** Stands in the history entry whose secret was taken, in place of the secret. */
const TAKEN = 'keywayTokenTaken'

/** Whether this page had a secret before it was reloaded or left: only memory holds one (I13). Asked in the browser. */
export const hadFragmentToken = (): boolean =>
  typeof history.state === 'object' && history.state !== null && TAKEN in history.state

/**
 * The secret after `#` in the address: it never reaches a server log, and is taken out of the address bar and the
 * history as soon as it is read. `undefined` until the browser has looked; null when there is none.
 */
export function useFragmentToken(): string | null | undefined {
  const [token, setToken] = useState<string | null | undefined>(undefined)
  useEffect(() => {
    const take = () => {
      const found = decodeURIComponent(location.hash.slice(1))
      if (found) history.replaceState({ ...history.state, [TAKEN]: true }, '', location.pathname + location.search)
      // A second look finds an empty fragment and must not forget what the first one found.
      setToken((known) => found || known || null)
    }
    take()
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [])
  return token
}
