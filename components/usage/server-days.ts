import { cookies } from 'next/headers'
import { isZone } from './range'
import { ZONE_COOKIE } from './zone'

/** The zone and time (milliseconds since the epoch) a page is first drawn with: the viewer's zone as of the last visit, else UTC. */
export async function serverDays(): Promise<{ zone: string; nowMs: number }> {
  const zone = (await cookies()).get(ZONE_COOKIE)?.value
  return { zone: isZone(zone) ? zone : 'UTC', nowMs: Date.now() }
}
