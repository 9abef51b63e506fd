import { describe, expect, test } from 'vitest'
import { createPasswords, hashesAtOnce, needsRehash } from './password'

const passwords = createPasswords()
const { hashPassword, verifyPassword, verifyNothing } = passwords

describe('C12', () => {
  test('a hash is Argon2id with 19 MiB, two passes and one lane, salted', async () => {
    const [a, b] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
    expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(a).not.toBe(b)
    expect(await verifyPassword(a, 'correct horse')).toBe(true)
    expect(await verifyPassword(a, 'correct horsf')).toBe(false)
    expect(await verifyPassword(a, '')).toBe(false)
    expect(needsRehash(a)).toBe(false)
  })

  test('the hash is not accepted as the password', async () => {
    const stored = await hashPassword('correct horse')
    expect(await verifyPassword(stored, stored)).toBe(false)
  })

  test('passwords that share 72 bytes, or all up to a NUL, differ', async () => {
    const shared = 'a'.repeat(72)
    const long = await hashPassword(`${shared}b`)
    expect(await verifyPassword(long, `${shared}c`)).toBe(false)
    expect(await verifyPassword(long, shared)).toBe(false)
    const nul = await hashPassword('left\0right')
    expect(await verifyPassword(nul, 'left\0wrong')).toBe(false)
    expect(await verifyPassword(nul, 'left')).toBe(false)
    expect(await verifyPassword(nul, 'left\0right')).toBe(true)
  })

  test('the Unicode forms of one password are one password', async () => {
    const stored = await hashPassword('caf\u00e9 \ufb01sh \uff11')
    expect(await verifyPassword(stored, 'cafe\u0301 fish 1')).toBe(true)
  })

  test('1,024 bytes are accepted; more, a megabyte and broken Unicode are invalid input', async () => {
    const edge = 'é'.repeat(512)
    expect(await verifyPassword(await hashPassword(edge), edge)).toBe(true)
    // U+FDFA is 3 bytes and becomes 33.
    for (const wrong of [`${edge}a`, 'x'.repeat(1_000_000), '\ufdfa'.repeat(60), 'half \ud800']) {
      for (const attempt of [hashPassword(wrong), verifyPassword('$', wrong), verifyNothing(wrong)]) {
        await expect(attempt).rejects.toMatchObject({ code: 'invalid_input', status: 400 })
      }
    }
  })

  test('a stored hash that is broken or asks for too much is an error, not an answer', async () => {
    const greedy = '$argon2id$v=19$m=4194304,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    for (const stored of ['', 'plain', '$argon2id$', greedy]) {
      await expect(verifyPassword(stored, 'x')).rejects.toMatchObject({ code: 'internal' })
    }
  })

  test('weaker parameters and other variants ask for a new hash', async () => {
    const stored = await hashPassword('x')
    expect(needsRehash(stored.replace('m=19456', 'm=4096'))).toBe(true)
    expect(needsRehash(stored.replace('t=2', 't=1'))).toBe(true)
    expect(needsRehash(stored.replace('argon2id', 'argon2i'))).toBe(true)
    expect(needsRehash('plain')).toBe(true)
  })
})

test('C10 nobody has no password', async () => {
  expect(await verifyNothing('')).toBe(false)
  expect(await verifyNothing('correct horse')).toBe(false)
})

test('C12 hashes wait for their turn up to the limit, then the answer is 503; places are given back', async () => {
  const small = createPasswords({ atOnce: 1, waiting: 2 })
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => small.hashPassword('x')))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'])
  expect(results[4]).toMatchObject({ reason: { code: 'unavailable', status: 503 } })
  await expect(Promise.all([1, 2, 3].map(() => small.hashPassword('x')))).resolves.toHaveLength(3)
})

test('J12 a core stays free of hashing wherever there are two, and never more than four are used', () => {
  expect([1, 2, 3, 4, 5, 8, 64].map(hashesAtOnce)).toEqual([1, 1, 2, 3, 4, 4, 4])
})
