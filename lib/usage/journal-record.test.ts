import { expect, test } from 'vitest'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import { testIntent, testSettlement } from './journal-fixtures'
import {
  decodeEvent,
  decodeIntent,
  decodeProgress,
  encodeIntent,
  eventPayload,
  intentPayload,
  progressPayload,
} from './journal-record'

const intent = testIntent()
const payloadOf = (tokens: Partial<typeof NO_TOKENS>): string =>
  eventPayload(encodeIntent(intent), testSettlement({ tokens: { ...NO_TOKENS, ...tokens } }))

test('R4.16 counts of sound, pictures and searches survive the journal', () => {
  const tokens = { ...NO_TOKENS, input: 9, output: 7, audioInput: 1, audioOutput: 2, imageInput: 3, searches: 5 }
  expect(decodeEvent(payloadOf(tokens)).settlement.tokens).toEqual(tokens)
  const progress = { tokens, bytes: 12 }
  expect(decodeProgress(progressPayload({ requestId: intent.requestId, atMs: 1, progress })).progress).toEqual(progress)
})

test('what earlier versions wrote of a call is read, without what they did not know', () => {
  const text = encodeIntent(testIntent({ inputTokens: 7, listedAs: 'x' }))
  for (const missing of [1, 2]) {
    const fields = (JSON.parse(text) as unknown[]).slice(0, -missing)
    const { listedAs, inputTokens } = decodeIntent(intentPayload(JSON.stringify(fields)))
    expect([listedAs, inputTokens]).toEqual([missing === 1 ? 'x' : null, null])
  }
})

test('R4.16 a call of text alone is written as before, and what was written before is read', () => {
  const payload = payloadOf({ input: 9, output: 7, reasoning: 0 })
  expect(payload).toContain(',[9,7,null,null,null,0],')
  expect(decodeEvent(payload).settlement.tokens).toEqual({ ...NO_TOKENS, input: 9, output: 7, reasoning: 0 })
})
