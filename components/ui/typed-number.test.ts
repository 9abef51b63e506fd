import { expect, test } from 'vitest'
import { digitsOf, numberOf } from './typed-number'

test('J08 a comma is read the same in every form: thousands before three digits, decimals before any other number of them', () => {
  const numbers = {
    '1000': 1000,
    '1,000': 1000,
    '1,000,000.5': 1_000_000.5,
    '1 000': 1000,
    '1_000': 1000,
    ' 7 ': 7,
    '.5': 0.5,
    '0.7': 0.7,
    '1.000': 1,
    '3.': 3,
    '12,50': 12.5,
    '1,5': 1.5,
    '0,7': 0.7,
    '0,125': 0.125,
    '1,0000': 1,
  }
  for (const [typed, number] of Object.entries(numbers)) expect([typed, numberOf(typed)]).toEqual([typed, number])
  for (const typed of ['1,000 000', ',5', '1,', '1.000,5', '1,00,000', '1,5,5', 'ten', '-5', '1e3', '0x10', '.']) {
    expect([typed, digitsOf(typed), numberOf(typed)]).toEqual([typed, null, Number.NaN])
  }
  for (const nothing of ['', '  ', null]) expect(numberOf(nothing)).toBeNull()
})
