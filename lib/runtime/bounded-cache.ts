import { LRUCache } from 'lru-cache'

/** Longest an entry may answer without the store being asked again, whatever was or was not announced (A5). */
export const CACHE_TTL_MS = 10_000

/** How often an answer was there at once, and how often the store had to be asked. */
export type CacheCounts = { hits: number; misses: number }

export type BoundedCache<V extends object> = {
  /** The entry, at once; undefined = ask `load`. */
  get: (key: string) => V | undefined
  /** Loads once however many wait (H-61): a failure is not kept, and what was loaded before a change is not either. */
  load: (key: string, read: () => Promise<V>) => Promise<V>
  /** Forgets the entries the predicate picks, and whatever is being loaded now. */
  forget: (matches: (value: V) => boolean) => void
}

/** A bounded least-recently-used cache with a hard time to live and event invalidation. */
export function createBoundedCache<V extends object>(options: {
  max: number
  ttlMs?: (value: V) => number
  counts?: CacheCounts | undefined
}): BoundedCache<V> {
  const entries = new LRUCache<string, V>({ max: options.max, ttl: CACHE_TTL_MS, ttlResolution: 100 })
  const counts = options.counts ?? { hits: 0, misses: 0 }
  const loading = new Map<string, Promise<V>>()
  /** Counts changes: an answer read before one may be stale when it arrives. */
  let epoch = 0

  async function readFresh(key: string, read: () => Promise<V>): Promise<V> {
    for (let attempt = 0; ; attempt += 1) {
      const started = epoch
      const value = await read()
      if (started === epoch) {
        entries.set(key, value, { ttl: options.ttlMs?.(value) ?? CACHE_TTL_MS })
        return value
      }
      // Under a storm of changes the answer is right for this request, but not kept.
      if (attempt === 2) return value
    }
  }

  return {
    get: (key) => {
      const entry = entries.get(key)
      if (entry === undefined) counts.misses++
      else counts.hits++
      return entry
    },
    load: (key, read) => {
      const known = loading.get(key)
      if (known) return known
      const promise = readFresh(key, read).finally(() => {
        if (loading.get(key) === promise) loading.delete(key)
      })
      loading.set(key, promise)
      return promise
    },
    forget: (matches) => {
      epoch += 1
      loading.clear()
      for (const [key, value] of entries.entries()) if (matches(value)) entries.delete(key)
    },
  }
}
