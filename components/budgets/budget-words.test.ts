import { expect, test } from 'vitest'
import { spentPart, standing } from './budget-words'

test('R4.55 a budget says how far it is from half on', () => {
  const part = (limitNanoUsd: string, spentNanoUsd: string) => spentPart({ limitNanoUsd, spentNanoUsd })
  expect(standing(part('100', '49'))).toBeNull()
  expect(standing(part('100', '50'))?.words).toBe('Half is spent')
  expect(standing(part('100', '80'))?.words).toBe('Nearly used up')
  expect(standing(part('100', '120'))?.words).toBe('Used up')
  expect(standing(part('0', '0'))?.words).toBe('Used up')
})
