import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonEnd } from './json-end'

const isWhole = (...pieces: string[]): boolean => {
  const end = new JsonEnd()
  for (const piece of pieces) end.push(Buffer.from(piece))
  return end.isWhole
}

test('G09 every object and array is whole, however it is cut, and no proper beginning of one is', () => {
  const text = fc
    .oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()))
    .map((value) => JSON.stringify(value))
  fc.assert(
    fc.property(text, fc.nat(), (json, seed) => {
      const at = seed % json.length
      expect(isWhole(json.slice(0, at), json.slice(at))).toBe(true)
      expect(isWhole(` ${json}\n`)).toBe(true)
      expect(isWhole(json.slice(0, at))).toBe(false)
    }),
  )
})

test.each(['', 'null', '{}{}', 'data: {}', '{} x', '"{}"', '{"a":"}'])('G09 %j is not one whole object', (text) => {
  expect(isWhole(text)).toBe(false)
})
