'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useState } from 'react'
import { changeAddress, type FilterChange, readFilters, type UsageFilters } from './usage-filters'
import { useNow } from './use-now'
import { useViewerZone } from './use-viewer-zone'

/** The usage page's filters, which live in the address, and the one way to change them. `own` as for `readFilters`. */
export function useUsageFilters(server: { zone: string; nowMs: number }, own: boolean) {
  const params = useSearchParams()
  const pathname = usePathname()
  const viewerZone = useViewerZone(server.zone)
  const nowMs = useNow(server.nowMs)
  const current = params.toString()
  // The router follows the address a moment later; until then a control must not fall back to its old value.
  const [ahead, setAhead] = useState<{ of: string; search: string } | null>(null)
  if (ahead && ahead.of !== current) setAhead(null)
  const search = ahead?.of === current ? ahead.search : current
  const change = useCallback(
    (patch: FilterChange) => {
      const next = changeAddress(search, patch)
      setAhead({ of: current, search: next })
      // Next follows the history API: useSearchParams updates without a request to the server.
      window.history.pushState(null, '', next ? `${pathname}?${next}` : pathname)
    },
    [current, search, pathname],
  )
  const filters: UsageFilters = readFilters(new URLSearchParams(search), viewerZone, nowMs, own)
  return { filters, change, viewerZone, search }
}
