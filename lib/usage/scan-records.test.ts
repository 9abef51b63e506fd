import { assert, array, nat, property } from 'fast-check'
import { expect, test } from 'vitest'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import { testIntent, testSettlement } from './journal-fixtures'
import { encodeIntent, eventPayload, intentPayload, progressPayload, requestIdOf } from './journal-record'
import { RecordBatch } from './record-batch'
import { scanRecords } from './scan-records'

const TOKENS = { ...NO_TOKENS, input: 1, output: 2 }

function example() {
  const batch = new RecordBatch()
  const ends: number[] = []
  const payloads = [
    intentPayload(encodeIntent(testIntent({ model: 'größe', requestId: 'a' }))),
    progressPayload({ requestId: 'b', atMs: 1, progress: { tokens: TOKENS, bytes: 5 } }),
    eventPayload(encodeIntent(testIntent({ requestId: 'c' })), testSettlement()),
    eventPayload(encodeIntent(testIntent({ requestId: 'd' })), testSettlement({ ttfbMs: null })),
  ]
  for (const payload of payloads) {
    batch.add(payload)
    ends.push(batch.length)
  }
  return { bytes: Buffer.from(batch.slice(0, batch.length)), ends }
}

function scan(bytes: Buffer, atEnd = true) {
  const found: string[] = []
  let damaged = 0
  const consumed = scanRecords(bytes, atEnd, {
    record: (kind, payload) => {
      found.push(kind + requestIdOf(payload.toString()))
      return true
    },
    damaged: () => {
      damaged += 1
    },
  })
  return { found, damaged, consumed }
}
const ALL = ['ia', 'pb', 'ec', 'ed']

test('K03 whole records are found, and their ids without parsing', () => {
  const { bytes } = example()
  expect(scan(bytes)).toEqual({ found: ALL, damaged: 0, consumed: bytes.length })
})

test('K03 cut at every byte: every record before the cut is kept, the torn one is dropped', () => {
  const { bytes, ends } = example()
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const whole = ends.filter((end) => end - 1 <= cut).length
    expect(scan(bytes.subarray(0, cut)).found).toEqual(ALL.slice(0, whole))
    // While a writer may still append, an unfinished record is left for later.
    const live = scan(bytes.subarray(0, cut), false)
    expect(live).toMatchObject({ damaged: 0, consumed: ends.findLast((end) => end <= cut) ?? 0 })
  }
})

test('K03 every single flipped bit costs at most the record it is in, and says so', () => {
  const { bytes, ends } = example()
  for (let at = 0; at < bytes.length; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit)
      const hit = ends.findIndex((end) => at < end)
      const { found, damaged } = scan(flipped)
      expect(found.filter((id) => id !== ALL[hit])).toEqual(ALL.filter((_, i) => i !== hit))
      if (found.length < ALL.length) expect(damaged).toBeGreaterThan(0)
    }
  }
})

test('K03 no garbage before, between or after records hides or invents one', () => {
  const { bytes, ends } = example()
  assert(
    property(array(nat(255), { maxLength: 40 }), nat(3), (garbage, after) => {
      const at = ends[after] ?? 0
      const dirty = Buffer.concat([bytes.subarray(0, at), Buffer.from(garbage), bytes.subarray(at)])
      expect(scan(dirty).found).toEqual(ALL)
    }),
    { numRuns: 500 },
  )
})

test('K08 the unwritten rest of a preallocated segment is not damage', () => {
  const { bytes } = example()
  expect(scan(Buffer.concat([bytes, Buffer.alloc(5000)]))).toMatchObject({ found: ALL, damaged: 0 })
})
