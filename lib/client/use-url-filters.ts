'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useState } from 'react'

export type UrlFilters<N extends string> = Readonly<Record<N, string>>

/**
 * Filters of a list, which live in the address, by their names; one that is not there is ''. The other half changes
 * some of them without a request to the server.
 */
export function useUrlFilters<const N extends string>(
  names: readonly N[],
): [UrlFilters<N>, (patch: Partial<Record<N, string>>) => void] {
  const params = useSearchParams()
  const pathname = usePathname()
  const current = params.toString()
  // The router follows the address a moment later; until then what was typed must not fall back.
  const [ahead, setAhead] = useState<{ of: string; search: string } | null>(null)
  if (ahead && ahead.of !== current) setAhead(null)
  const search = ahead?.of === current ? ahead.search : current
  const change = useCallback(
    (patch: Partial<Record<N, string>>) => {
      const next = new URLSearchParams(search)
      for (const [name, value] of Object.entries<string | undefined>(patch)) {
        if (value) next.set(name, value)
        else next.delete(name)
      }
      setAhead({ of: current, search: next.toString() })
      // Next follows the history API: useSearchParams updates without a request to the server.
      window.history.replaceState(null, '', next.size > 0 ? `${pathname}?${next}` : pathname)
    },
    [current, search, pathname],
  )
  const shown = new URLSearchParams(search)
  const filters = Object.fromEntries(names.map((name) => [name, shown.get(name) ?? ''])) as Record<N, string>
  return [filters, change]
}
