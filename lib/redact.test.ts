import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redact } from './redact'

const CHARS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789'.split('')
/** Ends in a digit, as a key of that length always has one somewhere. */
const body = (min: number) =>
  fc.string({ unit: fc.constantFrom(...CHARS), minLength: min, maxLength: 60 }).map((text) => `${text}7`)

/** Every shape of a secret that has one. */
const SHAPED = fc.oneof(
  ...[
    'sk-',
    'sk-ant-api03-',
    'sk-proj-',
    'sk-or-v1-',
    'gsk_',
    'hf_',
    'r8_',
    'fw_',
    'xai-',
    'pplx-',
    'nvapi-',
    'csk-',
  ].map((prefix) => body(16).map((text) => prefix + text)),
  body(32).map((text) => `AIza${text}`),
  body(20).map((text) => `tgp_v1_${text}`),
  body(20).map((text) => `ya29.${text}`),
  body(36).map((text) => `ghp_${text}`),
  ...['pat', 'ses', 'set', 'pwd', 'inv', 'dev'].map((kind) => body(32).map((text) => `kw_${kind}_${text}`)),
  fc.tuple(body(10), body(10), body(10)).map((parts) => `eyJ${parts.join('.')}`),
)

/** Names whose value is a secret whatever it looks like. */
const NAMED = fc.constantFrom(
  'authorization',
  'Authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
  'set-cookie',
  'api_key',
  'apiKey',
  'password',
  'secret',
  'client_secret',
  'access_token',
  'refresh_token',
  'id_token',
  'session-token',
  'csrfToken',
  'privateKey',
)

/** Any text, with what JSON escapes in it, recognisable by its ends. */
const ANYTHING = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).map((text) => `Qz9!${text}!9zQ`)

describe('R1.44 nothing secret stays', () => {
  test('a key of any shape, wherever in a text it stands', () => {
    fc.assert(
      fc.property(
        SHAPED,
        fc.constantFrom('', ' ', '"', 'key=', 'key%3D', 'https://a/?k=', 'Incorrect API key: ', '\\n', '(', '%0A'),
        fc.constantFrom('', ' ', '"', '.', ',', ')', '\\n'),
        (value, before, after) => {
          expect(redact(`{"msg":"${before}${value}${after}"}`)).not.toContain(value)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('the value of a secret name in JSON, and in JSON inside JSON, to its last character and no further', () => {
    fc.assert(
      fc.property(NAMED, ANYTHING, fc.integer({ min: 0, max: 3 }), fc.string(), (name, value, depth, after) => {
        let line = JSON.stringify({ before: 1, [name]: value, after })
        for (let level = 0; level < depth; level++) line = JSON.stringify({ msg: line, n: level })
        let read: unknown = JSON.parse(redact(line))
        for (let level = 0; level < depth; level++) read = JSON.parse((read as { msg: string }).msg)
        expect(read).toMatchObject({ before: 1, [name]: '[secret]' })
        expect((read as { after: string }).after).toBe(
          (JSON.parse(redact(JSON.stringify({ after }))) as { after: string }).after,
        )
      }),
      { numRuns: 1000 },
    )
  })

  test.each([
    ['sent Authorization: Bearer abc.def-ghi_12345 to it', 'sent Authorization: Bearer [secret] to it'],
    ['Authorization: Bearer x and on', 'Authorization: Bearer [secret] and on'],
    ['authorization=Basic dXNlcjpwdw==', 'authorization=Basic [secret]'],
    ['it said bearer a1b2c3d4e5 twice', 'it said bearer [secret] twice'],
    ['got x-api-key: hunter22, model m', 'got x-api-key: [secret], model m'],
    ['cookie: a=b; c=d', 'cookie: [secret]'],
    ['at postgresql://keyway:p4ss@db:5432/k it failed', 'at postgresql://[secret]@db:5432/k it failed'],
    ['GET /v1beta/models?key=AbCd1234&alt=sse', 'GET /v1beta/models?key=[secret]&alt=sse'],
    ['Incorrect API key provided: sk-abcd****************wxyz. See', 'Incorrect API key provided: [secret] See'],
    ['password=hunter22&x=1', 'password=[secret]&x=1'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', '[secret]'],
  ])('%s', (text, clean) => {
    expect(redact(text)).toBe(clean)
  })
})

describe('R1.44 nothing else goes', () => {
  test.each([
    '{"max_tokens":100,"prompt_tokens":7,"total_tokens":9,"completion_tokens":2,"tokenId":"t-1","tokens":{"input":1}}',
    '{"msg":"the token t-1 of member m was revoked","model":"openai/gpt-5.6-mini-2026-01-01"}',
    '{"requestId":"0198c5ef-7f30-7c3d-b6f5-0a5d4d2a0d11","path":"/api/v1/chat/completions","durationMs":12.5}',
    '{"msg":"risk-assessment-of-a-very-long-hyphenated-name"}',
    '{"msg":"Bearer realm=\\"keyway\\"; the bearer token was missing; Basic authentication required"}',
    '{"msg":"password: too short","event":"auth.password_changed","passwordPolicy":"long","cookiePolicy":"lax"}',
    '{"model":"sk-learn-based-classifier","hash":"sha256-0123456789abcdef","keyId":"k1"}',
    '{"err":{"message":"Unexpected token \'}\', \\"{\\" is not valid JSON","stack":"SyntaxError\\n    at x (file:///a/b.mjs:1:2)"}}',
    '{"hint":"kw_pat_9fQ2x","url":"https://api.openai.com/v1/models?limit=20&after=model-1"}',
  ])('%s', (line) => {
    expect(redact(line)).toBe(line)
  })

  test('counts, ids, names and sentences of any kind stay as they are', () => {
    const word = fc.constantFrom(
      'model',
      'space',
      'key',
      'token',
      'tokens',
      'cache',
      'was',
      'the',
      'secrets',
      'cookies',
    )
    const value = fc.oneof(
      fc.integer(),
      fc.uuid(),
      fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' ')),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.ipV4(),
    )
    const name = fc.constantFrom(
      'max_tokens',
      'total_tokens',
      'inputTokens',
      'tokenId',
      'keyId',
      'event',
      'msg',
      'hash',
    )
    fc.assert(
      fc.property(fc.dictionary(name, value), (record) => {
        const line = JSON.stringify(record)
        expect(redact(line)).toBe(line)
      }),
      { numRuns: 1000 },
    )
  })

  test('no text takes long, however it is made', () => {
    const started = performance.now()
    for (const part of [
      'sk-',
      'secret: ',
      '://a:',
      '"password":"',
      'Bearer ',
      '-----BEGIN PRIVATE KEY-----',
      '\\"',
      'eyJa.',
      'cookie=',
    ])
      redact(part.repeat(20_000))
    // Quadratic work would take minutes.
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
