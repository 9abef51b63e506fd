import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redact } from './log'

const body = (min: number) =>
  fc.string({
    unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789'.split('')),
    minLength: min,
    maxLength: 60,
  })
/** Every shape of a key that has one. */
const secret = fc.oneof(
  body(16).map((text) => `sk-${text}`),
  body(16).map((text) => `sk-ant-api03-${text}`),
  body(16).map((text) => `sk-proj-${text}`),
  body(32).map((text) => `AIza${text}`),
  body(16).map((text) => `gsk_${text}`),
  body(16).map((text) => `xai-${text}`),
  body(16).map((text) => `pplx-${text}`),
  body(16).map((text) => `hf_${text}`),
  body(16).map((text) => `nvapi-${text}`),
  body(32).map((text) => `kw_pat_${text}`),
  fc.tuple(body(10), body(10), body(10)).map((parts) => `eyJ${parts.join('.')}`),
)

describe('R1.44 log lines', () => {
  test('no key of any shape stays, wherever in a text it stands', () => {
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom('', ' ', '"', 'key=', 'key%3D', 'https://a/?k=', 'Incorrect API key: ', '\\n', '('),
        fc.constantFrom('', ' ', '"', '.', ',', ')'),
        (value, before, after) => {
          expect(redact(`{"msg":"${before}${value}${after}"}`)).not.toContain(value)
        },
      ),
    )
    expect(redact('{"msg":"sent Authorization: Bearer abc.def-ghi_12345 to it"}')).toBe(
      '{"msg":"sent Authorization: Bearer [secret] to it"}',
    )
  })

  test('what is no secret stays as it is', () => {
    for (const line of [
      '{"max_tokens":100,"prompt_tokens":7,"total_tokens":9,"password":"changed","cookie":"policy"}',
      '{"msg":"the token t-1 of member m was revoked","model":"openai/gpt-5.6-mini-2026-01-01"}',
      '{"requestId":"0198c5ef-7f30-7c3d-b6f5-0a5d4d2a0d11","path":"/api/v1/chat/completions","durationMs":12.5}',
      '{"msg":"risk-assessment-of-a-very-long-hyphenated-name"}',
    ]) {
      expect(redact(line)).toBe(line)
    }
  })
})
