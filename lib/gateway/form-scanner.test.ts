import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { FormScanner } from './form-scanner'

const TYPE = 'multipart/form-data; boundary=xyz'

const part = (head: string, value: string) => `--xyz\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`
const form = (...parts: string[]) => Buffer.from(`${parts.join('')}--xyz--\r\n`, 'latin1')

function scan(bytes: Buffer, type = TYPE, cuts: readonly number[] = []): FormScanner {
  const scanner = new FormScanner(type)
  let from = 0
  for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    scanner.push(bytes.subarray(from, cut))
    from = cut
  }
  scanner.finish()
  return scanner
}

const FILE = 'RIFF\0\x01\xff--xyz is not a delimiter inside a line\r\n--xy\r\r\n'
const WHOLE = form(
  part('name="file"; filename="a.wav"\r\nContent-Type: audio/wav', FILE),
  part('name="model"', 'openai/whisper-1'),
  part('name="prompt"', 'ein Boot'),
  part('name="stream"', 'true'),
)

test('R1.26 the model of a form is found behind the file', () => {
  const scanner = scan(WHOLE)
  expect(scanner).toMatchObject({ model: 'openai/whisper-1', stream: true, textBytes: 8, problem: null })
  expect(WHOLE.toString('latin1', scanner.modelSpan?.start, scanner.modelSpan?.end)).toBe('openai/whisper-1')
})

test('R1.26 a form in pieces reads as the whole one does', () => {
  const { modelSpan, model, stream, textBytes } = scan(WHOLE)
  fc.assert(
    fc.property(fc.array(fc.nat(WHOLE.length), { maxLength: 40 }), (cuts) => {
      expect(scan(WHOLE, TYPE, cuts)).toMatchObject({ modelSpan, model, stream, textBytes, problem: null })
    }),
  )
  const everyByte = Array.from({ length: WHOLE.length }, (_each, index) => index)
  expect(scan(WHOLE, TYPE, everyByte)).toMatchObject({ modelSpan, model, textBytes, problem: null })
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
  ['an endless model', TYPE, form(part('name="model"', 'm'.repeat(5000)))],
  ['no model', TYPE, form(part('name="file"', 'm'))],
  ['two models', TYPE, form(part('name="model"', 'm'), part('name="model"', 'other'))],
  ['Model in capitals', TYPE, form(part('name="model"', 'm'), part('name="Model"', 'other'))],
  ['three hundred parts', TYPE, form(part('name="model"', 'm'), ...Array<string>(300).fill(part('name="x"', '')))],
  ['nothing', TYPE, Buffer.alloc(0)],
])('P7 E14 a form with %s is a problem of the client', (_what, type, bytes) => {
  expect(scan(bytes, type).problem?.kind).toBe('problem')
})

test.each([
  'multipart/form-data; boundary="xyz"',
  'Multipart/Form-Data;charset=utf-8; boundary=xyz',
  `${TYPE}; charset=utf-8`,
])('E14 the boundary is read from %s', (type) => {
  expect(scan(WHOLE, type).model).toBe('openai/whisper-1')
})

test('P7 any bytes at all are read without an exception', () => {
  const pieces = fc.constantFrom('--xyz', '\r\n', '--', 'content-disposition: form-data; name="model"', '\r\n\r\n', 'x')
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => void scan(Buffer.from(parts.join('')))),
    { numRuns: 1000 },
  )
})
