import fs from 'node:fs'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import type { TokenCounts, UsageIntent, UsageSettlement } from '@/lib/gateway/types'
import type { Log } from '@/lib/log'
import { decodeIntent, decodeProgress, requestIdOf } from './journal-record'
import type { ProgressRecord, UsageRecord } from './journal-record'
import { scanRecords } from './scan-records'
import { segmentPath } from './segment-files'

const CHUNK_BYTES = 1 << 20
/**
 * Reads dead segments and makes the events of the calls that were open when their process died. It writes nothing, so a
 * second crash in the middle changes nothing (K02).
 */
export function findCrashedCalls(dir: string, segments: readonly number[], log: Log): UsageRecord[] {
  const open = new Map<string, { intent: string; progress?: string }>()
  for (const segment of segments) {
    readSegment(segmentPath(dir, segment), {
      onRecord: (kind, payload) => {
        const id = requestIdOf(payload)
        if (kind === 'i') open.set(id, { intent: payload })
        else if (kind === 'e') open.delete(id)
        else {
          const call = open.get(id)
          if (call) call.progress = payload
        }
      },
      onDamage: (offset, bytes) => log.warn({ segment, offset, bytes }, 'usage journal: damaged bytes set aside'),
    })
  }
  return Array.from(open.values(), ({ intent, progress }) =>
    crashedCall(intent, progress === undefined ? undefined : decodeProgress(progress)),
  )
}

/** Nobody knows how far such a call got: at least its prompt was on its way, and money that may be spent is never nothing. */
const promptAlone = ({ inputTokens }: UsageIntent): TokenCounts =>
  inputTokens === null ? NO_TOKENS : { ...NO_TOKENS, input: inputTokens, output: 0 }

function crashedCall(payload: string, last: ProgressRecord | undefined): UsageRecord {
  const intent = decodeIntent(payload)
  const settlement: UsageSettlement = {
    outcome: 'gateway_crash',
    provenance: 'estimated',
    status: 500,
    errorCode: 'gateway_crash',
    servedModel: null,
    upstreamRequestId: null,
    tokens: last?.progress.tokens ?? promptAlone(intent),
    // Known to have lived at least so long.
    latencyMs: Math.max(0, Math.round((last?.atMs ?? intent.ts) - intent.ts)),
    ttfbMs: null,
    attempts: 1,
  }
  return { intent, settlement }
}

/** How a call ends whose intent could not be made sure of, so that no provider heard of it. */
export function unsyncedSettlement(latencyMs: number): UsageSettlement {
  return {
    outcome: 'rejected',
    provenance: null,
    status: 503,
    errorCode: 'metering_unavailable',
    servedModel: null,
    upstreamRequestId: null,
    tokens: NO_TOKENS,
    latencyMs,
    ttfbMs: null,
    attempts: 0,
  }
}

type SegmentVisitor = {
  onRecord: (kind: 'i' | 'p' | 'e', payload: string) => void
  onDamage: (offset: number, bytes: number) => void
}

function readSegment(file: string, visitor: SegmentVisitor): void {
  const fd = fs.openSync(file, 'r')
  try {
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    let start = 0
    for (;;) {
      const length = readFull(fd, buffer, start)
      const atEnd = length < buffer.length
      const base = start
      const consumed = scanRecords(buffer.subarray(0, length), atEnd, {
        record: (kind, payload) => {
          visitor.onRecord(kind, payload.toString('utf8'))
          return true
        },
        damaged: (from, to) => visitor.onDamage(base + from, to - from),
      })
      if (atEnd) return
      // A stretch without a record end longer than the buffer can only be damage: read on with a larger one.
      if (consumed === 0) buffer = Buffer.allocUnsafe(buffer.length * 2)
      start += consumed
    }
  } finally {
    fs.closeSync(fd)
  }
}

function readFull(fd: number, buffer: Buffer, position: number): number {
  let length = 0
  while (length < buffer.length) {
    const bytes = fs.readSync(fd, buffer, length, buffer.length - length, position + length)
    if (bytes === 0) break
    length += bytes
  }
  return length
}
