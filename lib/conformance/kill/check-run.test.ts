import { expect, test } from 'vitest'
import { checkRun, type Differences, isWrong } from './check-run'
import type { Note, Row, Served, Witnesses } from './witness'

const NONE: Differences = {
  lost: [],
  doubled: [],
  invented: [],
  unsettled: [],
  wrongEnd: [],
  misplaced: [],
  miscounted: [],
  stale: [],
  shortened: [],
  badStops: [],
  sums: [],
}

const SPACE = { spaceId: 's1', tokenId: 't1' }
const served = (id: string, part: Partial<Served> = {}): Served => ({
  request: 'POST /v1/chat/completions',
  model: 'm',
  callerRequestId: id,
  authorizationHash: 'hash of s1',
  outcome: 'completed',
  inputTokens: 10,
  outputTokens: 5,
  ...part,
})
const row = (requestId: string, part: Partial<Row> = {}): Row => ({
  requestId,
  ...SPACE,
  model: 'm',
  outcome: 'completed',
  inputTokens: 10,
  outputTokens: 5,
  ...part,
})
const crashed = { outcome: 'gateway_crash', model: 'counted', inputTokens: 1, outputTokens: 88 }
const sum = { ...SPACE, model: 'm', calls: 2, input: 20, output: 10 }

/** Two calls that ended well, one that was killed, one that no provider saw. */
const clean: Witnesses = {
  served: [served('a'), served('b'), served('c', { model: 'counted', outcome: 'client_closed', outputTokens: 100 })],
  notes: [
    { kind: 'space', spaceId: 's1', keyHash: 'hash of s1' },
    { kind: 'pace', model: 'counted', tokensPerSecond: 20 },
    { kind: 'finished', requestId: 'a', ...SPACE },
    { kind: 'live', requestId: 'c', ...SPACE, outcome: 'gateway_crash' },
    { kind: 'kill', aim: 'at any moment', live: 1 },
    { kind: 'stop', live: 0, exitCode: 0, exitMs: 5000 },
  ],
  rows: [row('a'), row('b'), row('c', crashed), row('d', { outcome: 'rejected' })],
  eventSums: [sum],
  hourlySums: [sum],
  rolledUp: 4,
  setAside: 0,
}
const differences = (part: Partial<Witnesses>): Differences => checkRun({ ...clean, ...part }).differences
const withRow = (id: string, part: Partial<Row>) =>
  clean.rows.map((each) => (each.requestId === id ? { ...each, ...part } : each))
const withNote = (note: Note) => [...clean.notes, note]

test('P1 a run in which every call is there once has no differences, and its gap is known', () => {
  const verdict = checkRun(clean)
  expect(verdict.differences).toEqual(NONE)
  expect(isWrong(verdict.differences)).toBe(false)
  expect(verdict.gap).toEqual({ streams: 1, medianS: 0.6, worstS: 0.6 })
  expect(verdict.counts).toMatchObject({ kills: 1, stops: 1, live: 1, served: 3, finished: 1, rows: 4 })
})

test('P1 a planted loss is found, by the call and by the sums', () => {
  const found = differences({ rows: clean.rows.filter(({ requestId }) => requestId !== 'b') })
  expect(found.lost).toEqual(['b'])
  expect(found.sums).toHaveLength(3)
  expect(isWrong(found)).toBe(true)
  expect(differences({ rows: clean.rows.filter(({ requestId }) => requestId !== 'c'), rolledUp: 3 })).toEqual({
    ...NONE,
    lost: ['c'],
    wrongEnd: ['c'],
  })
})

test('P1 a planted double is found, among the rows and at the provider', () => {
  expect(differences({ rows: [...clean.rows, row('c', crashed)], rolledUp: 5 })).toEqual({ ...NONE, doubled: ['c'] })
  expect(differences({ served: [...clean.served, served('a')] })).toEqual({ ...NONE, doubled: ['a'] })
})

test('P1 a row for a call no provider saw is found', () => {
  expect(differences({ rows: [...clean.rows, row('ghost')], rolledUp: 5 })).toEqual({ ...NONE, invented: ['ghost'] })
})

test('P1 an answer that was read to its end but not settled, and an end that should be another one, are found', () => {
  const notes = withNote({ kind: 'finished', requestId: 'c', ...SPACE })
  expect(differences({ notes })).toEqual({ ...NONE, unsettled: ['c'] })
  expect(differences({ rows: withRow('c', { outcome: 'client_abort' }) })).toEqual({ ...NONE, wrongEnd: ['c'] })
})

test('P1 a call under another space or token is found, by what the provider and the client know', () => {
  expect(differences({ rows: withRow('b', { spaceId: 's2' }) }).misplaced).toEqual(['b'])
  expect(differences({ rows: withRow('a', { tokenId: 't2' }) }).misplaced).toEqual(['a'])
})

test('P1 other counts than were served are found', () => {
  expect(differences({ rows: withRow('b', { outputTokens: 4 }) })).toEqual({ ...NONE, miscounted: ['b'] })
})

test('P1 sums that are not those of the calls are found, in the rows, in the roll-ups and among what was refused', () => {
  expect(differences({ eventSums: [{ ...sum, output: 11 }] }).sums).toHaveLength(1)
  expect(differences({ hourlySums: [] }).sums).toHaveLength(1)
  expect(differences({ hourlySums: [sum, { ...sum, tokenId: 't2' }] }).sums).toHaveLength(1)
  expect(differences({ rolledUp: 5 }).sums).toEqual(['usage_rollup counts 5 calls, usage_event 4'])
  expect(differences({ setAside: 1 }).sums).toHaveLength(1)
})

test('P1 P11 counts of a killed stream that are too old, streams cut too early and stops that fail are found', () => {
  expect(differences({ rows: withRow('c', { outputTokens: 30 }) })).toEqual({ ...NONE, stale: ['c'] })
  const drained = withNote({ kind: 'drained', requestId: 'a', complete: false })
  expect(differences({ notes: drained })).toEqual({ ...NONE, shortened: ['a'] })
  for (const bad of [
    { exitCode: 1, exitMs: 100 },
    { exitCode: 0, exitMs: 31_000 },
  ])
    expect(differences({ notes: withNote({ kind: 'stop', live: 0, ...bad }) }).badStops).toHaveLength(1)
})
