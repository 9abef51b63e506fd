import { expect, test } from 'vitest'
import { whatEnds, whatRuns } from './what-ends'

test('R3.22 what switching off does is said with the right number', () => {
  expect(whatEnds(undefined)).toMatch(/^Every token/)
  expect(whatEnds({ tokens: 0, legacyKey: false })).toMatch(/^No token reaches/)
  expect(whatEnds({ tokens: 1, legacyKey: false })).toMatch(/^1 token stops at once/)
  expect(whatEnds({ tokens: 12, legacyKey: false })).toMatch(/^12 tokens stop at once/)
  expect(whatEnds({ tokens: 0, legacyKey: true })).toMatch(/^The legacy key stops at once/)
  expect(whatEnds({ tokens: 1, legacyKey: true })).toMatch(/^1 token and the legacy key stop at once/)
})

test('R3.22 running calls are counted as far as this process can know', () => {
  expect(whatRuns({ runningCalls: 0, moreProcesses: false })).toBe('No call is running now.')
  expect(whatRuns({ runningCalls: 1, moreProcesses: false })).toBe('1 call is running now.')
  expect(whatRuns({ runningCalls: 3, moreProcesses: true })).toBe('At least 3 calls are running now.')
  expect(whatRuns({ runningCalls: 0, moreProcesses: true })).toContain('in the process that answered')
})
