import type pg from 'pg'
import type { Gateway } from '@/lib/gateway/ports'
import { type Family, single } from '@/lib/metrics/exposition'
import type { Source } from '@/lib/metrics/create-metrics'
import type { Flusher } from '@/lib/usage/flusher'
import type { Journal } from '@/lib/usage/journal-types'
import { bytesFrom } from '@/lib/usage/segment-files'
import type { Limiter } from '@/lib/limits/limiter'
import type { CacheCounts } from './bounded-cache'
import { answers } from './open-database'

/** What the gateway, the ledger and the stores say of themselves when the metrics are read. */
export function runtimeSources(parts: {
  gateway: Gateway
  journal: Journal
  journalDir: string
  flusher: Flusher
  pool: pg.Pool
  limiter: Limiter
  caches: Readonly<Record<string, CacheCounts>>
}): Source[] {
  const { gateway, journal, journalDir, flusher, pool, limiter, caches } = parts
  const perCache = (name: string, help: string, of: (counts: CacheCounts) => number): Family => ({
    name,
    help,
    type: 'counter',
    samples: Object.entries(caches).map(([cache, counts]) => ({ labels: { cache }, value: of(counts) })),
  })
  return [
    () => [
      single('keyway_open_requests', 'gauge', 'Requests under /api/v1 that are not answered yet.', gateway.inFlight),
      single('keyway_open_streams', 'gauge', 'Of them, answers that are streaming.', gateway.openStreams),
      single('keyway_open_calls', 'gauge', 'Calls whose intent is in the journal and not closed.', journal.openCalls),
      perCache('keyway_cache_hits_total', 'Answers from memory.', ({ hits }) => hits),
      perCache('keyway_cache_misses_total', 'Answers the database was asked for.', ({ misses }) => misses),
    ],
    () => {
      const { counters } = journal
      const bad = {
        lost: counters.lost,
        damaged: counters.damaged,
        duplicate: counters.duplicateOpens,
        unknown: counters.unknownCloses,
      }
      return [
        single(
          'keyway_journal_healthy',
          'gauge',
          '1 while records can be written; 0 refuses new calls.',
          Number(journal.healthy),
        ),
        single(
          'keyway_journal_recovered_calls_total',
          'counter',
          'Calls an earlier process left open, closed at start.',
          counters.recovered,
        ),
        {
          name: 'keyway_journal_faults_total',
          help: 'What must not happen to records. Should stay zero.',
          type: 'counter',
          samples: Object.entries(bad).map(([fault, value]) => ({ labels: { fault }, value })),
        },
      ]
    },
    async () => [
      single(
        'keyway_journal_unflushed_bytes',
        'gauge',
        'Bytes of the journal that are not in the database.',
        await bytesFrom(journalDir, journal.committed),
      ),
    ],
    () => {
      const { failures, flushed, deadLettered, batches, busyMs, waitingMs } = flusher.status
      return [
        single(
          'keyway_journal_oldest_unflushed_seconds',
          'gauge',
          'Age of the oldest event that is not in the database.',
          waitingMs / 1000,
        ),
        single('keyway_flusher_stored_events_total', 'counter', 'Events that were new in the database.', flushed),
        single('keyway_flusher_batches_total', 'counter', 'Batches, failed ones included.', batches),
        single('keyway_flusher_busy_seconds_total', 'counter', 'Time spent on batches.', busyMs / 1000),
        single('keyway_flusher_failures', 'gauge', 'Failures in a row; 0 while the database takes events.', failures),
        single('keyway_dead_letters_total', 'counter', 'Events the database refused, kept aside.', deadLettered),
      ]
    },
    async () => [single('keyway_database_up', 'gauge', '1 while the database answers.', Number(await answers(pool)))],
    () =>
      limiter.counting === 'here'
        ? []
        : [
            single(
              'keyway_redis_up',
              'gauge',
              '1 while limits are counted by Redis; 0 while this process counts alone.',
              Number(limiter.counting === 'everywhere'),
            ),
          ],
    () => [
      {
        name: 'keyway_database_connections',
        help: 'Connections to the database by what they do.',
        type: 'gauge',
        samples: [
          { labels: { state: 'busy' }, value: pool.totalCount - pool.idleCount },
          { labels: { state: 'idle' }, value: pool.idleCount },
        ],
      },
      single('keyway_database_waiting', 'gauge', 'Queries that wait for a connection.', pool.waitingCount),
    ],
  ]
}
