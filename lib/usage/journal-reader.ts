import fs from 'node:fs/promises'
import { decodeEvent } from './journal-record'
import type { UsageRecord } from './journal-record'
import { scanRecords } from './scan-records'
import { segmentPath } from './segment-files'
import type { JournalPosition } from './segment-files'

const CHUNK_BYTES = 256 * 1024

/** A batch of finished calls in journal order, and the place after the last of them. */
export type JournalBatch = { events: UsageRecord[]; next: JournalPosition; damaged: number }

/**
 * Reads finished calls between two places, at most about `limit` of them and one chunk of the file: a reader that is far
 * behind costs no more memory than one that is close.
 * @param segments lists the segment numbers on disk, oldest first.
 */
export async function readEvents(
  dir: string,
  segments: () => readonly number[],
  from: JournalPosition,
  until: JournalPosition,
  limit: number,
): Promise<JournalBatch> {
  const batch: JournalBatch = { events: [], next: from, damaged: 0 }
  while (batch.events.length < limit && batch.next.segment <= until.segment) {
    const live = batch.next.segment === until.segment
    const consumed = await readChunk(
      segmentPath(dir, batch.next.segment),
      live ? until.offset : undefined,
      batch,
      limit,
    )
    if (consumed === 'end') {
      if (live) break
      // Numbers may have gaps: segments are only removed as a whole.
      const current = batch.next.segment
      batch.next = { segment: segments().find((segment) => segment > current) ?? until.segment, offset: 0 }
    }
  }
  return batch
}

/** Reads one chunk at `batch.next`, adds its events and moves on. `size` is where a growing file ends for us. */
async function readChunk(
  path: string,
  size: number | undefined,
  batch: JournalBatch,
  limit: number,
): Promise<'more' | 'end'> {
  const { segment, offset } = batch.next
  const file = await fs.open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!file) return 'end'
  try {
    const end = size ?? (await file.stat()).size
    if (offset >= end) return 'end'
    for (let bytes = CHUNK_BYTES; ; bytes *= 2) {
      const wanted = Math.min(bytes, end - offset)
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, offset)
      const atEnd = offset + bytesRead >= end
      const consumed = scanRecords(buffer.subarray(0, bytesRead), atEnd, {
        record: (kind, payload) => {
          if (kind === 'e') batch.events.push(decodeEvent(payload.toString('utf8')))
          return batch.events.length < limit
        },
        damaged: () => {
          batch.damaged += 1
        },
      })
      if (consumed === 0 && bytesRead > 0) continue
      batch.next = { segment, offset: offset + consumed }
      return bytesRead === 0 ? 'end' : 'more'
    }
  } finally {
    await file.close()
  }
}
