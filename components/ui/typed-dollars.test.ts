import { expect, test } from 'vitest'
import { nanoOf, plainDollars } from './typed-dollars'

test('J08 dollars typed by a person are whole nano-dollars, and back', () => {
  const typed = {
    '12': '12000000000',
    '12.5': '12500000000',
    '$1,000': '1000000000000',
    '0.000000001': '1',
    '.5': '500000000',
  }
  for (const [text, nano] of Object.entries(typed)) {
    expect(nanoOf(text)).toBe(nano)
    expect(nanoOf(plainDollars(nano))).toBe(nano)
  }
  for (const text of ['', 'ten', '-5', '1e3', '1.2.3', '0x10', '1,5,5', '.']) expect(nanoOf(text)).toBe(text)
  expect([plainDollars('1000000000'), plainDollars('0'), plainDollars('420000000')]).toEqual(['1', '0', '0.42'])
})
