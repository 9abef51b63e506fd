import { expect, test } from 'vitest'
import { initial, initials } from './initials'

test('initials are whole letters, whatever the script', () => {
  expect(initials('ada king lovelace')).toBe('AL')
  expect(initials('Plato')).toBe('P')
  expect(initials('👩‍🚀 Sally Ride')).toBe('👩‍🚀R')
  expect(initial('')).toBe('?')
})
