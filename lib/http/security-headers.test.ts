import { expect, test } from 'vitest'
import { newNonce, pageSecurityPolicy } from './security-headers'

const directives = (policy: string) =>
  new Map(policy.split('; ').map((part) => [part.split(' ')[0] ?? '', part.split(' ').slice(1)] as const))

test('I03 a page runs only scripts with its own nonce', () => {
  const policy = directives(pageSecurityPolicy('bm9uY2U=', false))
  expect(policy.get('script-src')).toEqual(["'self'", "'nonce-bm9uY2U='", "'strict-dynamic'"])
  for (const name of ['object-src', 'base-uri', 'frame-ancestors']) expect(policy.get(name)).toEqual(["'none'"])
  expect(policy.get('form-action')).toEqual(["'self'"])
})

test('I03 a nonce has at least 128 bits and never repeats', () => {
  const nonces = Array.from({ length: 1_000 }, newNonce)
  expect(new Set(nonces).size).toBe(1_000)
  expect(Buffer.from(nonces[0] ?? '', 'base64').length).toBe(16)
})
