'use client'
import { useEffect, useSyncExternalStore } from 'react'
import { remember } from '@/components/shell/preferences'
import { isZone } from './range'
import { ZONE_COOKIE } from './zone'

const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
const never = () => () => undefined

/** The viewer's IANA zone. The server knows it from the last visit's cookie; the first visit begins with `fallback`. */
export function useViewerZone(fallback: string): string {
  const zone = useSyncExternalStore(never, browserZone, () => fallback)
  useEffect(() => {
    if (isZone(zone) && zone !== fallback) remember(ZONE_COOKIE, zone)
  }, [zone, fallback])
  return isZone(zone) ? zone : fallback
}
