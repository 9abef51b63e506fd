import fs from 'node:fs'
import type { Log } from '@/lib/log'
import { currentBoot, readCheckpoint } from './checkpoint'
import { decodeEvent } from './journal-record'
import type { UsageRecord } from './journal-record'
import { scanRecords } from './scan-records'
import { listSegments, segmentPath } from './segment-files'
import type { JournalPosition } from './segment-files'
import type { UsageDatabase } from './usage-sql'

/** Committed events that are looked for in the database: the last ones. */
const MOST_EVENTS = 100
/** Bytes at the end of a segment in which they are. */
const TAIL_BYTES = 256 * 1024
const DAY_MS = 86_400_000
/** After a longer pause a row that is missing may be one whose time was up. */
const LONGEST_PAUSE_MS = 7 * DAY_MS
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const LATEST_MS = 8.64e15

const COUNT_MISSING = `
SELECT count(*) AS missing
FROM json_to_recordset($1::json) AS asked(id text, ts timestamptz)
WHERE NOT EXISTS (SELECT FROM usage_event WHERE request_id = asked.id::uuid AND ts = asked.ts)
  AND NOT EXISTS (SELECT FROM usage_dead_letter WHERE request_id = asked.id)`

/**
 * Where the journal must be read again from, because the database has lost events that were committed: it was restored
 * from a backup, it was removed, or the machine went down and it keeps nothing safe from that. Call it before `openJournal`.
 * @param options.survivesPowerCut false: what was committed before the machine last went down may be missing anywhere.
 * @returns the segment to begin with, the oldest committed within a day of the last checkpoint; null = nothing is missing.
 */
export async function findReplayStart(options: {
  dir: string
  database: UsageDatabase
  survivesPowerCut: boolean
  log: Log
  boot?: string
}): Promise<number | null> {
  const { dir, database, survivesPowerCut, log, boot = currentBoot() } = options
  const checkpoint = readCheckpoint(dir)
  if (checkpoint === null || Date.now() - checkpoint.storedMs > LONGEST_PAUSE_MS) return null
  const wentDown = !survivesPowerCut && (boot === '' || boot !== checkpoint.boot)
  const missing = wentDown ? 0 : await countMissing(database, lastEvents(dir, checkpoint.committed))
  if (!wentDown && missing === 0) return null
  const start = listSegments(dir).find(
    (segment) => segment >= checkpoint.committed.segment || committedSince(dir, segment, checkpoint.storedMs - DAY_MS),
  )
  log.warn(
    { missing, segment: start },
    wentDown
      ? 'usage journal: the machine has gone down; the events of the last day are stored again where they are missing'
      : 'usage journal: the database has lost events; those of the last day are stored again',
  )
  return start ?? null
}

/** The file time of a committed segment is when it was committed (`markCommitted`). */
const committedSince = (dir: string, segment: number, sinceMs: number): boolean =>
  fs.statSync(segmentPath(dir, segment)).mtimeMs >= sinceMs

async function countMissing(database: UsageDatabase, events: readonly UsageRecord[]): Promise<number> {
  if (events.length === 0) return 0
  const asked = events.map(({ intent }) => ({ id: intent.requestId, ts: new Date(intent.ts).toISOString() }))
  const { rows } = await database.query(COUNT_MISSING, [JSON.stringify(asked)])
  return Number(rows[0]?.['missing'])
}

/** The last events before a place, as far as they are in one segment. */
function lastEvents(dir: string, before: JournalPosition): UsageRecord[] {
  for (const segment of listSegments(dir).toReversed()) {
    if (segment > before.segment) continue
    const found = eventsAtEnd(segmentPath(dir, segment), segment === before.segment ? before.offset : undefined)
    if (found.length > 0) return found.slice(-MOST_EVENTS).filter(isStorable)
  }
  return []
}

/** Anything else was set aside. */
const isStorable = ({ intent: { requestId, ts } }: UsageRecord): boolean =>
  UUID.test(requestId) && Math.abs(ts) <= LATEST_MS

function eventsAtEnd(file: string, size: number | undefined): UsageRecord[] {
  const events: UsageRecord[] = []
  const fd = fs.openSync(file, 'r')
  try {
    const end = Math.min(size ?? Number.POSITIVE_INFINITY, fs.fstatSync(fd).size)
    const start = Math.max(0, end - TAIL_BYTES)
    const bytes = Buffer.alloc(end - start)
    fs.readSync(fd, bytes, 0, bytes.length, start)
    scanRecords(bytes, true, {
      record: (kind, payload) => {
        if (kind === 'e') events.push(decodeEvent(payload.toString('utf8')))
        return true
      },
      // The first record is cut in two, as a rule.
      damaged: () => undefined,
    })
  } finally {
    fs.closeSync(fd)
  }
  return events
}
