import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createKeyRing } from '@/lib/crypto/key-ring'
import { seal } from '@/lib/crypto/sealed'
import { mintToken } from '@/lib/crypto/token-secret'
import { sealedPlace } from '@/lib/services/provider-keys/sealed-place'
import { CANARIES, MADE_KINDS } from './canaries'
import { type Encoding, ENCODINGS, findLeaks } from './find-leaks'

const made = Object.keys(MADE_KINDS).map(
  (kind) => [kind, `kw_${kind}_${randomBytes(32).toString('base64url')}`] as const,
)
const SECRETS = [...Object.entries(CANARIES), ...made, ['token', mintToken().value.reveal('show-once')] as const]

/** What a master secret is once it is read: bytes, here one character each. */
const masterBytes = Buffer.from(CANARIES.masterSecret, 'base64').toString('latin1')

const each = (text: string, write: (code: number) => string): string => Array.from(Buffer.from(text), write).join('')
const WRITE: Readonly<Record<Encoding, (secret: string) => string>> = {
  plain: (secret) => secret,
  reversed: (secret) => Array.from(secret).toReversed().join(''),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  percent: (secret) => each(secret, (code) => `%${code.toString(16)}`),
  unicode: (secret) => each(secret, (code) => `\\u00${code.toString(16)}`),
}

describe('P16 I07 the leak scanner', () => {
  test('looks for at least 14 secrets in 6 ways', () => {
    expect(SECRETS.length).toBeGreaterThanOrEqual(14)
    expect(ENCODINGS).toHaveLength(6)
  })

  test.each(SECRETS.flatMap(([name, secret]) => ENCODINGS.map((encoding) => [name, encoding, secret] as const)))(
    'finds %s written as %s, wherever it stands',
    (_name, encoding, secret) => {
      const written = WRITE[encoding](secret)
      for (const before of ['', 'x', 'xy', '{"a":"', '\u0000\u0001']) {
        for (const after of ['', '"}', '=', '\u0000']) {
          const bytes = Buffer.concat([
            randomBytes(5000),
            Buffer.from(`${before}${written}${after}`),
            randomBytes(5000),
          ])
          expect(findLeaks(bytes).length, before).toBeGreaterThan(0)
        }
      }
    },
  )

  test('finds a secret inside something longer that was encoded as a whole, at every place of a group', () => {
    for (const [, secret] of SECRETS) {
      for (const before of ['', '1', '12', '123', '{"key":"']) {
        const whole = Buffer.from(`${before}${secret} and more`)
        for (const text of [
          whole.toString('base64'),
          whole.toString('base64url'),
          whole.toString('hex').toUpperCase(),
          WRITE.percent(whole.toString()).toUpperCase(),
        ])
          expect(findLeaks(Buffer.from(text)).length, text).toBeGreaterThan(0)
      }
    }
  })

  test('JSON of JSON and URLs of the awkward ones are no hiding place', () => {
    for (const secret of [CANARIES.prompt, CANARIES.completion]) {
      for (const text of [
        JSON.stringify(JSON.stringify({ secret })),
        encodeURIComponent(secret),
        new URLSearchParams({ secret }).toString(),
      ])
        expect(findLeaks(Buffer.from(text))).toMatchObject([{ encoding: 'plain' }])
    }
  })

  test('says which secret and where, and never the secret', () => {
    const [leak] = findLeaks(Buffer.from(`GET /?key=${CANARIES.openaiKey}`))
    expect(leak).toEqual({ secret: 'openai', encoding: 'plain', offset: 18, around: 'GET /?key=sk-proj-' })
  })

  test('finds the bytes of a master secret, and their hex and base64 at any place', () => {
    const bytes = Buffer.from(masterBytes, 'latin1')
    expect(createKeyRing({ master: bytes, previous: undefined })).toBeDefined()
    for (const before of [0, 1, 2].map((count) => Buffer.alloc(count, 1))) {
      const whole = Buffer.concat([before, bytes])
      for (const written of [whole, Buffer.from(whole.toString('hex')), Buffer.from(whole.toString('base64url'))])
        expect(findLeaks(written).length).toBeGreaterThan(0)
    }
  })

  test('is quiet about what people may see, about ciphertext and about noise', () => {
    const ring = createKeyRing({ master: randomBytes(32), previous: undefined })
    const sealed = Object.values(CANARIES).map((secret) =>
      seal(ring, secret, sealedPlace('space', 'row'), 'provider-secret'),
    )
    const quiet = [
      'kw_pat_9fQ2x',
      'kw_pat_',
      'a3df',
      'kw_set_0123456789',
      ...sealed.map((each) => JSON.stringify(each)),
    ]
    expect(findLeaks(Buffer.from(quiet.join('\n')))).toEqual([])
    expect(findLeaks(Buffer.from(randomBytes(6_000_000).toString('base64')))).toEqual([])
  })
})
