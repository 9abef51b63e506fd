import { expect, test } from 'vitest'
import { isStrictSchema } from './strict-schema'

const CLOSED = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'], additionalProperties: false }
const OPEN = { type: 'object', properties: { a: {} }, required: ['a'] }

test.each<[boolean, string, unknown]>([
  [true, 'closed, all required', CLOSED],
  [true, 'no properties at all', { type: 'object', additionalProperties: false }],
  [true, 'closed within lists', { ...CLOSED, properties: { a: { type: 'array', items: CLOSED } } }],
  [false, 'not closed', OPEN],
  [false, 'open to some', { ...CLOSED, additionalProperties: {} }],
  [false, 'one not required', { ...CLOSED, required: [] }],
  [false, 'required of nothing', { ...CLOSED, required: 'a' }],
  [false, 'an open one within', { ...CLOSED, properties: { a: OPEN } }],
  [false, 'an open one in a list', { ...CLOSED, properties: { a: { type: 'array', items: OPEN } } }],
  [false, 'an open one among several', { ...CLOSED, properties: { a: { anyOf: [CLOSED, OPEN] } } }],
  [false, 'an open one elsewhere', { ...CLOSED, $defs: { x: OPEN } }],
  [false, 'an object or nothing', { ...OPEN, type: ['object', 'null'] }],
  [false, 'a rule OpenAI does not know', { ...CLOSED, oneOf: [CLOSED] }],
])('compat 2.3 strict: %s for a schema that is %s', (strict, _what, schema) => {
  expect(isStrictSchema(schema)).toBe(strict)
})
