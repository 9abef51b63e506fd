import { expect, test } from 'vitest'
import type { OnboardingView } from '@/lib/schemas/space'
import { isOnboarding, onboardingSteps } from './onboarding-steps'

const view = (over: Partial<OnboardingView> = {}): OnboardingView => ({
  providerKey: false,
  apiAccess: false,
  token: false,
  firstCall: null,
  sampleModel: { chat: null, anthropic: null },
  ...over,
})
const call = (status: number) => ({ at: '2026-11-22T03:00:00.000Z', model: 'm', outcome: 'x', status })
const ready = { providerKey: true, apiAccess: true, token: true }
const states = (over: Partial<OnboardingView>) => onboardingSteps(view(over)).map(({ state }) => state)

test('the first step that is not done is the current one, also when later ones are', () => {
  expect(states({})).toEqual(['current', 'later', 'later', 'later'])
  expect(states({ providerKey: true, token: true })).toEqual(['done', 'current', 'done', 'later'])
  expect(states(ready)).toEqual(['done', 'done', 'done', 'current'])
  expect(states({ ...ready, firstCall: call(200) })).toEqual(['done', 'done', 'done', 'done'])
})

test('a refused call is not the first call', () => {
  expect(states({ ...ready, firstCall: call(403) })).toEqual(['done', 'done', 'done', 'current'])
})

test('the first steps stay until a call got through', () => {
  expect(isOnboarding(view(), 0)).toBe(true)
  expect(isOnboarding(view(ready), 0)).toBe(true)
  expect(isOnboarding(view({ providerKey: true, firstCall: call(403) }), 0)).toBe(true)
  expect(isOnboarding(view({ ...ready, firstCall: call(500) }), 0)).toBe(false)
  expect(isOnboarding(view({ firstCall: call(200) }), 0)).toBe(false)
  // Calls worked last week; today somebody switched API access off.
  expect(isOnboarding(view({ providerKey: true, token: true, firstCall: call(403) }), 9)).toBe(false)
})
