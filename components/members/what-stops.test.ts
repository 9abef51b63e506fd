import { expect, test } from 'vitest'
import { tokensStop } from './what-stops'

test('H-21 a refusal to come names how many tokens stop, and of whom', () => {
  expect(tokensStop(null, 'Their')).toBe('Their tokens stop reaching it at once, running calls included.')
  expect(tokensStop(0, 'Their')).toBe('They have no live token that reaches it.')
  expect(tokensStop(0, 'Your')).toBe('You have no live token that reaches it.')
  expect(tokensStop(1, 'Their')).toBe('Their 1 live token stops reaching it at once, running calls included.')
  expect(tokensStop(1234, 'Your')).toBe('Your 1,234 live tokens stop reaching it at once, running calls included.')
})
