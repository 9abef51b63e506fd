'use client'
import { useEffect, useState } from 'react'
import { useFragmentToken } from '@/components/auth/use-fragment-token'

/** This tab only, and only until the invitation is accepted or refused. */
const KEPT = 'keyway.invitation'

/** Forgets the code: it was used, or it is worth nothing. */
export const forgetInvitationCode = (): void => sessionStorage.removeItem(KEPT)

/**
 * The code of the invitation in the address. It is taken out of the address at once and kept in the tab, so that it
 * outlives signing in without ever standing in an address that is sent. `undefined` until the browser has looked.
 */
export function useInvitationCode(): string | null | undefined {
  const fragment = useFragmentToken()
  // Of an earlier look in this tab; the server has no such store.
  const [kept] = useState(() => (typeof window === 'undefined' ? null : sessionStorage.getItem(KEPT)))
  useEffect(() => {
    if (fragment) sessionStorage.setItem(KEPT, fragment)
  }, [fragment])
  return fragment ?? (fragment === null ? kept : undefined)
}
