import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFormBody } from './form-body'
import { rewriteBody } from './rewrite-body'

const TYPE = 'multipart/form-data; boundary=xyz'
const changes = { model: 'whisper-1', askUsage: false, store: null, spaceId: 's', dropFields: [], oldMaxTokens: false }

const part = (head: string, value: string) => `--xyz\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`
const form = (...parts: string[]) => Buffer.from(`${parts.join('')}--xyz--\r\n`)

test('R1.26 the model of a form is found behind the file, and only its bytes are changed', () => {
  const file = `\0\x01--xyz is not a delimiter inside a line\r\n--xy`
  const bytes = form(
    part('name="file"; filename="a.wav"\r\nContent-Type: audio/wav', file),
    part('name="model"', 'openai/whisper-1'),
    part('name="prompt"', 'ein Boot'),
    part('name="stream"', 'true'),
  )
  const body = readFormBody(bytes, TYPE)
  expect(body).toMatchObject({ kind: 'ok', model: 'openai/whisper-1', stream: true, isForm: true })
  if (body.kind !== 'ok') return
  const rewritten = rewriteBody(bytes, body, changes).bytes.toString()
  expect(rewritten).toBe(bytes.toString().replace('openai/whisper-1', 'whisper-1'))
})

test('A6 a model given twice is changed twice, so that no reader finds another', () => {
  const bytes = form(part('name="model"', 'a'), part('name=model', 'b'))
  const body = readFormBody(bytes, TYPE)
  if (body.kind !== 'ok') throw new Error(body.message)
  expect(body.model).toBe('b')
  expect(
    rewriteBody(bytes, body, changes)
      .bytes.toString()
      .match(/whisper-1/g),
  ).toHaveLength(2)
})

test.each([
  ['no boundary', 'multipart/form-data', form(part('name="model"', 'm'))],
  ['another type', 'application/json', form(part('name="model"', 'm'))],
  ['another boundary', 'multipart/form-data; boundary=abc', form(part('name="model"', 'm'))],
  ['no end', TYPE, Buffer.from(part('name="model"', 'm'))],
  ['half a part', TYPE, Buffer.from('--xyz\r\nContent-Disposition: form-data; name="model"\r\n\r\nm')],
  ['no name', TYPE, form(part('size=3', 'm'))],
  ['two names', TYPE, form(part('name="x"; name="model"', 'm'))],
  ['an extended name', TYPE, form(part("name*=utf-8''model", 'm'))],
  ['an endless head', TYPE, form(part(`name="model"; x="${'y'.repeat(5000)}"`, 'm'))],
  ['no model', TYPE, form(part('name="file"', 'm'))],
  ['an empty model', TYPE, form(part('name="model"', ''))],
  ['a control character', TYPE, form(part('name="model"', 'a\u0007'))],
  ['Model in capitals', TYPE, form(part('name="model"', 'm'), part('name="Model"', 'other'))],
  ['nothing', TYPE, Buffer.alloc(0)],
])('P7 E14 a form with %s is a problem of the client', (_what, type, bytes) => {
  expect(readFormBody(bytes, type).kind).toBe('problem')
})

test('P7 any bytes at all are read without an exception', () => {
  const pieces = fc.constantFrom('--xyz', '\r\n', '--', 'content-disposition: form-data; name="model"', '\r\n\r\n', 'x')
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => void readFormBody(Buffer.from(parts.join('')), TYPE)),
    { numRuns: 1000 },
  )
})
