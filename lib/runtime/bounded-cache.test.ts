import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CACHE_TTL_MS, createBoundedCache } from './bounded-cache'

type Entry = { value: number }

/** A read that a test ends when it wants. */
function pending(): { read: () => Promise<Entry>; resolve: (value: number) => void; reject: (error: Error) => void } {
  let resolve: (entry: Entry) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<Entry>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { read: () => promise, resolve: (value) => resolve({ value }), reject }
}

let nowMs: number
/** Lets time pass on both clocks the cache looks at: the monotonic one and its timer. */
async function pass(ms: number): Promise<void> {
  nowMs += ms
  await vi.advanceTimersByTimeAsync(ms)
}

beforeEach(() => {
  nowMs = 1_000_000
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('A5 an entry answers until its time is over, and not after', async () => {
  const cache = createBoundedCache<Entry>({ max: 10 })
  await cache.load('a', async () => ({ value: 1 }))
  expect(cache.get('a')).toEqual({ value: 1 })
  await pass(CACHE_TTL_MS - 200)
  expect(cache.get('a')).toEqual({ value: 1 })
  await pass(400)
  expect(cache.get('a')).toBeUndefined()
})

test('A5 use does not prolong an entry', async () => {
  const cache = createBoundedCache<Entry>({ max: 10 })
  await cache.load('a', async () => ({ value: 1 }))
  for (let passed = 0; passed < CACHE_TTL_MS + 400; passed += 1000) {
    cache.get('a')
    await pass(1000)
  }
  expect(cache.get('a')).toBeUndefined()
})

test('an entry may have a shorter life of its own', async () => {
  const cache = createBoundedCache<Entry>({ max: 10, ttlMs: ({ value }) => (value === 0 ? 1000 : 5000) })
  await cache.load('short', async () => ({ value: 0 }))
  await cache.load('long', async () => ({ value: 1 }))
  await pass(1500)
  expect([cache.get('short'), cache.get('long')]).toEqual([undefined, { value: 1 }])
})

test('R4.11 H-61 many who wait for the same thing cause one read', async () => {
  const cache = createBoundedCache<Entry>({ max: 10 })
  let reads = 0
  const load = () =>
    cache.load('a', async () => {
      reads += 1
      return { value: reads }
    })
  expect(await Promise.all([load(), load(), load()])).toEqual([{ value: 1 }, { value: 1 }, { value: 1 }])
  expect(reads).toBe(1)
})

test('H-62 many who come when an entry has just expired cause one read', async () => {
  const cache = createBoundedCache<Entry>({ max: 10 })
  let reads = 0
  const read = async () => ({ value: (reads += 1) })
  await cache.load('a', read)
  await pass(CACHE_TTL_MS + 200)
  const found = await Promise.all(Array.from({ length: 100 }, async () => cache.get('a') ?? cache.load('a', read)))
  expect(reads).toBe(2)
  expect(new Set(found).size).toBe(1)
})

test('H-61 H-63 a failure reaches those who waited and is not kept', async () => {
  const cache = createBoundedCache<Entry>({ max: 10 })
  const failing = async (): Promise<Entry> => {
    throw new Error('down')
  }
  const both = await Promise.allSettled([cache.load('a', failing), cache.load('a', failing)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(cache.get('a')).toBeUndefined()
  expect(await cache.load('a', async () => ({ value: 2 }))).toEqual({ value: 2 })
})

test('what was read before a change is read again, and only the new answer is kept', async () => {
  const cache = createBoundedCache<Entry>({ max: 10 })
  const first = pending()
  let reads = 0
  const answer = cache.load('a', async () => {
    reads += 1
    return reads === 1 ? first.read() : { value: 2 }
  })
  cache.forget(() => false)
  first.resolve(1)
  expect(await answer).toEqual({ value: 2 })
  expect(cache.get('a')).toEqual({ value: 2 })
})

test('who asks after a change does not join a read that began before it', async () => {
  const cache = createBoundedCache<Entry>({ max: 10 })
  const before = pending()
  let reads = 0
  const read = async (): Promise<Entry> => {
    reads += 1
    return reads === 1 ? before.read() : { value: 2 }
  }
  const early = cache.load('a', read)
  cache.forget(() => true)
  expect(await cache.load('a', read)).toEqual({ value: 2 })
  before.resolve(1)
  expect(await early).toEqual({ value: 2 })
  expect(cache.get('a')).toEqual({ value: 2 })
})

test('under a storm of changes the caller gets an answer, and nothing is kept', async () => {
  const cache = createBoundedCache<Entry>({ max: 10 })
  let reads = 0
  const answer = await cache.load('a', async () => {
    reads += 1
    cache.forget(() => false)
    return { value: reads }
  })
  expect(answer).toEqual({ value: 3 })
  expect(cache.get('a')).toBeUndefined()
})

test('forget takes what it is asked to take, and nothing else', async () => {
  const cache = createBoundedCache<Entry>({ max: 10 })
  for (const value of [1, 2, 3]) await cache.load(String(value), async () => ({ value }))
  cache.forget(({ value }) => value === 2)
  expect([cache.get('1'), cache.get('2'), cache.get('3')]).toEqual([{ value: 1 }, undefined, { value: 3 }])
})

test('X24 R4.9 it never holds more than it may, and what is used stays', async () => {
  const cache = createBoundedCache<Entry>({ max: 8 })
  await cache.load('hot', async () => ({ value: 0 }))
  for (let value = 1; value <= 100; value += 1) {
    await cache.load(`cold ${value}`, async () => ({ value }))
    cache.get('hot')
  }
  expect(cache.get('hot')).toEqual({ value: 0 })
  const cold = Array.from({ length: 100 }, (_, at) => cache.get(`cold ${at + 1}`)).filter(Boolean)
  expect(cold).toHaveLength(7)
})
