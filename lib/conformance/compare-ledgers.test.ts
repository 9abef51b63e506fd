import { expect, test } from 'vitest'
import { compareLedgers, type Testimony } from './compare-ledgers'

const NONE = { lost: [], doubled: [], invented: [], unsettled: [], rollUpExcess: 0 }
const row = (requestId: string, outcome = 'completed') => ({ requestId, outcome })
const clean: Testimony = {
  served: ['a', 'b', 'c'],
  finished: ['a', 'b'],
  events: [row('a'), row('b'), row('c', 'gateway_crash'), row('d', 'rejected'), row('e', 'gateway_crash')],
  rolledUp: 5,
}

test('P1 a run in which every call is there once has no differences', () => {
  expect(compareLedgers(clean)).toEqual(NONE)
})

test('P1 a planted loss is found', () => {
  const events = clean.events.filter(({ requestId }) => requestId !== 'c')
  expect(compareLedgers({ ...clean, events, rolledUp: 4 })).toEqual({ ...NONE, lost: ['c'] })
})

test('P1 a planted double is found, among the rows and at the provider', () => {
  const events = [...clean.events, row('b')]
  expect(compareLedgers({ ...clean, events, rolledUp: 6 })).toEqual({ ...NONE, doubled: ['b'] })
  expect(compareLedgers({ ...clean, served: [...clean.served, 'a'] })).toEqual({ ...NONE, doubled: ['a'] })
})

test('P1 a row for a call no provider saw is found', () => {
  expect(compareLedgers({ ...clean, events: [...clean.events, row('ghost')], rolledUp: 6 })).toEqual({
    ...NONE,
    invented: ['ghost'],
  })
})

test('P1 an answer that a client read to its end, but that was not settled, is found', () => {
  expect(compareLedgers({ ...clean, finished: ['a', 'b', 'c'] })).toEqual({ ...NONE, unsettled: ['c'] })
})

test('P1 roll-ups that count a call twice or not at all are found', () => {
  expect(compareLedgers({ ...clean, rolledUp: 6 })).toEqual({ ...NONE, rollUpExcess: 1 })
  expect(compareLedgers({ ...clean, rolledUp: 3 })).toEqual({ ...NONE, rollUpExcess: -2 })
})
