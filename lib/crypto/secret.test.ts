import { format, inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from './secret'

const CANARY = 'sk-canary-1234567890'

test('R2.15 X06 no way of printing a secret shows it', () => {
  const secret = new Secret(CANARY)
  const printed = [
    String(secret),
    Array.of<unknown>(secret).join(),
    JSON.stringify({ secret }),
    inspect({ secret }, { showHidden: true, depth: 9 }),
    format('%s %o %j', secret, secret, secret),
    JSON.stringify(Object.entries(secret)),
    JSON.stringify(Object.assign({}, secret)),
    inspect(structuredClone(secret)),
  ]
  for (const text of printed) expect(text).not.toContain('canary')
  expect(printed[0]).toBe('[secret]')
  expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}')
  expect(Reflect.ownKeys(secret)).toEqual([])
})

test('X06 reveal gives the value back', () => {
  expect(new Secret(CANARY).reveal('upstream-request')).toBe(CANARY)
})
