'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback } from 'react'
import { changeAddress, type FilterChange, readFilters, type UsageFilters } from './usage-filters'
import { useNow } from './use-now'
import { useViewerZone } from './use-viewer-zone'

/** The usage page's filters, which live in the address, and the one way to change them. */
export function useUsageFilters(server: { zone: string; nowMs: number }) {
  const params = useSearchParams()
  const pathname = usePathname()
  const viewerZone = useViewerZone(server.zone)
  const nowMs = useNow(server.nowMs)
  const filters: UsageFilters = readFilters(params, viewerZone, nowMs)
  const change = useCallback(
    (patch: FilterChange) => {
      const query = changeAddress(params.toString(), patch)
      // Next follows the history API: useSearchParams updates without a request to the server.
      window.history.pushState(null, '', query ? `${pathname}?${query}` : pathname)
    },
    [params, pathname],
  )
  return { filters, change, viewerZone }
}
