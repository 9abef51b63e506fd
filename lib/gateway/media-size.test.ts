import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { readCallBody } from './call-body'

const BLOB = randomBytes(30_000).toString('base64')
const PROSE = 'word '.repeat(8000)

const sizes = (body: Record<string, unknown> | string): { text: number; media: number } => {
  const text = typeof body === 'string' ? body : JSON.stringify({ model: 'm', ...body })
  const read = readCallBody(Buffer.from(text))
  if (read.kind !== 'ok') throw new Error(read.message)
  return { text: read.textBytes, media: read.mediaBytes }
}
const part = (content: unknown) => sizes({ messages: [{ role: 'user', content: [content] }] })
const around = (content: object) => part(content).text

test.each([
  ['a picture of chat', { type: 'image_url', image_url: { url: `data:image/png;base64,${BLOB}` } }],
  ['a picture of responses', { type: 'input_image', image_url: `data:image/png;base64,${BLOB}` }],
  ['a file', { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${BLOB}` } }],
  ['a sound', { type: 'input_audio', input_audio: { format: 'wav', data: BLOB } }],
  ['a picture of messages', { type: 'image', source: { type: 'base64', media_type: 'image/png', data: BLOB } }],
])('J04 %s counts as a picture, and as what it may be at the most', (_what, content) => {
  const { text, media } = part(content)
  expect(text).toBeGreaterThanOrEqual(4096)
  expect(text).toBeLessThan(4200)
  expect(media).toBeGreaterThanOrEqual(BLOB.length)
  expect(media).toBeLessThan(BLOB.length + 60)
})

test.each([
  ['text that begins like one', { type: 'text', text: `${'a'.repeat(257)} ${PROSE}` }],
  ['base64 where text is', { type: 'text', text: BLOB }],
  ['text where a picture would be', { type: 'image_url', image_url: { url: `${'a'.repeat(5000)} ${PROSE}` } }],
  ['text of lines', { type: 'document', source: { type: 'text', data: 'line\n'.repeat(3000) } }],
  ['text of another alphabet', { type: 'document', source: { type: 'text', data: 'слово'.repeat(2000) } }],
  ['a document of text', { type: 'document', source: { type: 'text', data: `${'a'.repeat(300)} ${PROSE}` } }],
])('J04 P13 %s is text, all of it', (_what, content) => {
  const { text, media } = part(content)
  expect(media).toBe(0)
  const longest = Math.max(
    ...Object.values(JSON.parse(JSON.stringify(content)) as Record<string, unknown>).map((value) =>
      Buffer.byteLength(JSON.stringify(value)),
    ),
  )
  expect(text).toBeGreaterThan(longest * 0.95)
})

test('J04 an address may lead to a long document; elsewhere it is text', () => {
  const url = 'https://example.com/a.pdf'
  expect(part({ type: 'document', source: { type: 'url', url } }).media).toBe(524_288)
  expect(part({ type: 'text', text: url }).media).toBe(0)
  expect(around({ type: 'document', source: { type: 'url', url } })).toBeLessThan(100)
})

test('J04 a list after a picture holds no pictures, and a key that is written otherwise is none', () => {
  expect(sizes({ input: [{ data: BLOB }, BLOB] }).media).toBe(BLOB.length)
  expect(sizes(`{"model":"m","x":{"d\\u0061ta":"${BLOB}"}}`).media).toBe(0)
  expect(sizes(`{"model":"m","data":"${BLOB}"}`).media).toBe(BLOB.length)
})
