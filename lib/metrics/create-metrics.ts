import { CallTally } from './call-tally'
import { DurationHistogram } from './duration-histogram'
import { type Family, type Sample, single, toText } from './exposition'
import { statusNumber, STATUSES } from './labels'

/** Kinds of errors that no request caught. */
export type StrayKind = 'uncaughtException' | 'unhandledRejection'

/** Everything of this process that is counted. Counting is always on, since it costs next to nothing; only reading is restricted. */
export type Metrics = {
  readonly calls: CallTally
  /** Something more to ask when somebody reads. */
  add: (source: Source) => void
  /** An error escaped its request (K13). @returns how many there were */
  strayError: (kind: StrayKind) => number
  /** A page or a route of the dashboard was answered. */
  pageAnswered: (status: number) => void
  /** Records of the journal reached the disk. */
  journalSynced: (ms: number) => void
  /** All of it in Prometheus' text format; what a source cannot say is left out. */
  text: () => Promise<string>
}

/** Asked when somebody reads the metrics. */
export type Source = () => readonly Family[] | Promise<readonly Family[]>

/** @param processText what the process itself says, already as text; null = nobody can read it */
export function createMetrics(
  build: { version: string; node: string },
  processText: (() => Promise<string>) | null,
): Metrics {
  const sources: Source[] = []
  const calls = new CallTally()
  const stray: Record<StrayKind, number> = { uncaughtException: 0, unhandledRejection: 0 }
  const pages = new Float64Array(STATUSES.size)
  const syncs = new DurationHistogram(1, 'disk')
  const started = Date.now() / 1000

  function own(): Family[] {
    return [
      {
        ...single('keyway_build_info', 'gauge', 'Always 1; the labels say what runs.', 1),
        samples: [{ labels: build, value: 1 }],
      },
      single('keyway_started_at_seconds', 'gauge', 'When this process began to count, in Unix time.', started),
      ...calls.families(),
      {
        name: 'keyway_page_answers_total',
        help: 'Answers to pages and to the dashboard’s own requests.',
        type: 'counter',
        samples: STATUSES.values.flatMap((status, at): Sample[] =>
          pages[at] === 0 ? [] : [{ labels: { status }, value: pages[at] ?? 0 }],
        ),
      },
      {
        name: 'keyway_stray_errors_total',
        help: 'Errors that no request caught. Should stay zero.',
        type: 'counter',
        samples: Object.entries(stray).map(([kind, value]) => ({ labels: { kind }, value })),
      },
      {
        name: 'keyway_journal_fsync_seconds',
        help: 'How long a group of records took to reach the disk.',
        type: 'histogram',
        samples: syncs.samples(0, {}),
      },
    ]
  }

  return {
    calls,
    add: (source) => void sources.push(source),
    strayError: (kind) => {
      stray[kind] += 1
      return stray.uncaughtException + stray.unhandledRejection
    },
    pageAnswered: (status) => {
      pages[statusNumber(status)]! += 1
    },
    journalSynced: (ms) => syncs.note(0, ms),
    text: async () => {
      const asked = await Promise.all(sources.map(async (source) => source()).map((said) => said.catch(() => [])))
      return toText([...own(), ...asked.flat()]) + ((await processText?.()) ?? '')
    },
  }
}
