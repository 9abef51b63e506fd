import type { Log } from '@/lib/log'

const EVERY_MS = 1000

type Said = { atMs: number; since: number }
const saidOf = new WeakMap<Log, Map<string, Said>>()

/**
 * Says that a store does not answer: at once, and then once a second with how often it was so meanwhile. A line for every
 * refused call would fill the disk.
 * @param fields more of the last one, such as the space it was about
 */
export function logOutage(
  log: Log,
  { event, err, ...fields }: { event: string; err: unknown; spaceId?: string },
  message: string,
  nowMs = performance.now(),
): void {
  const said = saidOf.get(log) ?? new Map<string, Said>()
  saidOf.set(log, said)
  const last = said.get(event)
  if (last !== undefined && nowMs - last.atMs < EVERY_MS) {
    last.since++
    return
  }
  said.set(event, { atMs: nowMs, since: 0 })
  const more = last !== undefined && last.since > 0 ? { more: last.since } : {}
  log.error({ event, err, ...fields, ...more }, message)
}
