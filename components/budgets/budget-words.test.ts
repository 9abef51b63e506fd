import { expect, test } from 'vitest'
import { nanoOf, plainDollars, spentPart, standing } from './budget-words'

test('J08 dollars typed by a person are whole nano-dollars, and back', () => {
  const typed = { '12': '12000000000', '12.5': '12500000000', '$1,000': '1000000000000', '0.000000001': '1' }
  for (const [text, nano] of Object.entries(typed)) {
    expect(nanoOf(text)).toBe(nano)
    expect(nanoOf(plainDollars(nano))).toBe(nano)
  }
  for (const text of ['', 'ten', '-5', '1e3', '1.2.3', '0x10']) expect(nanoOf(text)).toBe(text)
  expect([plainDollars('1000000000'), plainDollars('0'), plainDollars('420000000')]).toEqual(['1', '0', '0.42'])
})

test('R4.55 a budget says how far it is from half on', () => {
  const part = (limitNanoUsd: string, spentNanoUsd: string) => spentPart({ limitNanoUsd, spentNanoUsd })
  expect(standing(part('100', '49'))).toBeNull()
  expect(standing(part('100', '50'))?.words).toBe('Half is spent')
  expect(standing(part('100', '80'))?.words).toBe('Nearly used up')
  expect(standing(part('100', '120'))?.words).toBe('Used up')
  expect(standing(part('0', '0'))?.words).toBe('Used up')
})
