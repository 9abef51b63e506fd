import { expect, test } from 'vitest'
import { SIDES } from './conversation'
import { missingModel } from './missing-model'

test('says which model is still to be chosen, and nothing once all are', () => {
  expect(missingModel(['first'], { first: '', second: '' })).toBe('Choose a model.')
  expect(missingModel(['first'], { first: 'a', second: '' })).toBeNull()
  expect(missingModel(SIDES, { first: 'a', second: '' })).toBe('Choose a second model.')
  expect(missingModel(SIDES, { first: '', second: 'b' })).toBe('Choose a first model.')
  expect(missingModel(SIDES, { first: '', second: '' })).toBe('Choose two models.')
  expect(missingModel(SIDES, { first: 'a', second: 'a' })).toBeNull()
})
