import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible'
import { AppError, isAppError } from '@/lib/errors'

const WINDOW_SECONDS = 15 * 60
/** Wrong attempts in a window (C11), and tests of provider keys by one space (H-59). A flood from everywhere stops at `everyone`; devices somebody has signed in from go on. */
const POINTS = { account: 10, device: 10, address: 100, everyone: 5_000, provider_test: 120 } as const

/** What an attempt counts against. The key names one of its kind and is a hash, never what was typed. */
export type Bucket = { of: keyof typeof POINTS; key: string }

export type AttemptLimits = {
  /**
   * Runs a check of a secret, counted before it starts so that many at once cannot slip through. Null is a wrong
   * answer and stays counted; a right one, and one that could not be given, is not.
   * @throws AppError `rate_limited` with the time to wait; `unavailable` when the counters cannot be asked: that is neither yes nor no.
   */
  attempt: <T>(buckets: readonly Bucket[], check: () => Promise<T | null>) => Promise<T | null>
  /** Counts something that may be done only so often. @throws AppError `rate_limited` with what is said and the time to wait; `unavailable`. */
  spend: (bucket: Bucket, message: string) => Promise<void>
  /** Forgets what was counted: whoever has just proven themselves otherwise starts anew. @throws AppError `unavailable`. */
  forget: (bucket: Bucket) => Promise<void>
}

/** The part of a connection pool the counters need. */
type Store = { query: (text: string, values: unknown[]) => Promise<unknown> }

/** Counters in the table `rate_limit`, shared by every process on the database. One per process, held by the runtime. */
export function createAttemptLimits(pool: Store): AttemptLimits {
  // Without the library's statement names: behind the embedded database's socket all connections share one name space.
  const storeClient = { query: ({ text, values }: { text: string; values: unknown[] }) => pool.query(text, values) }
  const limiter = (of: Bucket['of']) =>
    new RateLimiterPostgres({
      storeClient,
      storeType: 'pool',
      tableName: 'rate_limit',
      tableCreated: true,
      keyPrefix: of,
      points: POINTS[of],
      duration: WINDOW_SECONDS,
      // A flood far over the limit is refused from memory: it costs no query until the window ends. Not at the limit
      // itself, which many honest sign-ins under way at once can touch for a moment.
      inMemoryBlockOnConsumed: POINTS[of] * 2,
      clearExpiredByTimeout: of === 'everyone',
    })
  const limiters = {
    account: limiter('account'),
    device: limiter('device'),
    address: limiter('address'),
    everyone: limiter('everyone'),
    provider_test: limiter('provider_test'),
  }
  const giveBack = (buckets: readonly Bucket[]) =>
    Promise.all(buckets.map(({ of, key }) => limiters[of].reward(key))).catch((cause: unknown) => {
      throw uncounted(cause)
    })

  return {
    async spend({ of, key }, message) {
      await limiters[of].consume(key).catch((cause: RateLimiterRes | Error) => {
        throw cause instanceof Error ? uncounted(cause) : tooMany(cause.msBeforeNext, message)
      })
    },
    async forget({ of, key }) {
      await limiters[of].delete(key).catch((cause: unknown) => {
        throw uncounted(cause)
      })
    },
    async attempt(buckets, check) {
      for (const { of, key } of buckets) {
        await limiters[of].consume(key).catch((cause: RateLimiterRes | Error) => {
          throw cause instanceof Error ? uncounted(cause) : tooMany(cause.msBeforeNext)
        })
      }
      let result
      try {
        result = await check()
      } catch (error) {
        if (!isAppError(error) || error.code === 'unavailable') await giveBack(buckets)
        throw error
      }
      if (result !== null) await giveBack(buckets)
      return result
    },
  }
}

function tooMany(waitMs: number, message?: string): AppError {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000))
  return new AppError(
    'rate_limited',
    message ??
      `Too many attempts. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`} and try again. Nothing is locked: browsers that are signed in stay so.`,
    { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) },
  )
}

const uncounted = (cause: unknown): AppError =>
  new AppError('unavailable', 'Keyway cannot check passwords right now. Try again in a moment.', { cause })
