import { AppError } from '@/lib/errors'
import { afterEach, expect, test } from 'vitest'
import { type Harness, onlyEvent, startHarness, until, type UpstreamHandler } from './test-harness'
import type { BodyReader } from './ports'

let harness: Harness
afterEach(() => harness.close())

async function start(handler: UpstreamHandler, options: Parameters<typeof startHarness>[1] = {}): Promise<void> {
  harness = await startHarness(handler, options)
}

const part = (head: string, value: Buffer | string): Buffer =>
  Buffer.concat([
    Buffer.from(`--xyz\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ])
const END = Buffer.from('--xyz--\r\n')
const MODEL = part('name="model"', 'openai/whisper')
const HEADERS = { 'content-type': 'multipart/form-data; boundary=xyz' }
const FILE = Buffer.alloc(300_000, 'sound \0')
const FILE_PART = part('name="file"; filename="a.wav"', FILE)

/** Splits bytes into pieces of this size. */
function pieces(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_each, i) => bytes.subarray(i * size, (i + 1) * size))
}

test.each([
  ['in front', [MODEL, FILE_PART, END]],
  ['behind', [FILE_PART, MODEL, END]],
])('R1.26 a form whose model stands %s of the file arrives whole, its length known', async (_where, parts) => {
  await start((_request, response) => response.end('{"text":"hi"}'))
  const bytes = Buffer.concat(parts)
  const headers = { ...HEADERS, 'content-length': String(bytes.length) }
  const got = await harness.call({ path: '/audio/transcriptions', headers, chunks: pieces(bytes, 16_384) }).done
  expect(got.status).toBe(200)
  const expected = Buffer.from(bytes.toString('latin1').replace('openai/whisper', 'real-model'), 'latin1')
  expect(harness.seen[0]?.body.equals(expected)).toBe(true)
  expect(harness.seen[0]?.headers['content-length']).toBe(String(expected.length))
})

/** A client that sends when it is told to. */
function client(chunks: readonly Buffer[]): {
  stream: (limit: number, reader: BodyReader) => () => void
  reader: () => BodyReader
  paused: () => boolean
} {
  let reader: BodyReader | undefined
  let paused = false
  return {
    stream: (_limit, given) => {
      reader = given
      setImmediate(() => {
        for (const chunk of chunks) paused = !given.data(chunk)
      })
      return () => (paused = false)
    },
    reader: () => reader!,
    paused: () => paused,
  }
}

test('R1.26 bytes reach the provider before the client has sent them all, and the client is held while it is slow', async () => {
  let firstBytes = false
  await start(() => undefined)
  harness.upstream.prependListener('request', (request: import('node:http').IncomingMessage) => {
    request.once('data', () => {
      firstBytes = true
      request.pause()
    })
  })
  const slow = client([MODEL, FILE_PART.subarray(0, 100_000)])
  const call = harness.call({ path: '/audio/transcriptions', headers: HEADERS, streamBody: slow.stream })
  await until(() => firstBytes)
  // The provider has stopped reading: sooner or later no more is wanted.
  let sent = 0
  while (slow.reader().data(Buffer.alloc(65_536, 'x')) && sent++ < 1000)
    await new Promise((resolve) => setImmediate(resolve))
  expect(sent).toBeLessThan(1000)
  call.leave()
  await call.done
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'client_abort' })
})

test('A6 a second model behind the first never completes a request to the provider', async () => {
  const ends: string[] = []
  await start((_request, response) => response.end('{}'))
  harness.upstream.prependListener('request', (request: import('node:http').IncomingMessage) => {
    request.on('end', () => ends.push('whole'))
    request.on('error', () => ends.push('cut'))
  })
  const chunks = [MODEL, FILE_PART, part('name="model"', 'openai/forbidden'), END]
  const got = await harness.call({ path: '/audio/transcriptions', headers: HEADERS, chunks }).done
  expect(got.status).toBe(400)
  await until(() => ends.length > 0)
  expect(ends).toEqual(['cut'])
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'rejected', errorCode: 'invalid_request' })
})

test('E12 a form that grows too large on its way is 413, and the provider never gets all of it', async () => {
  await start((_request, response) => response.end('{}'))
  const slow = client([MODEL, FILE_PART])
  const call = harness.call({ path: '/audio/transcriptions', headers: HEADERS, streamBody: slow.stream })
  await until(() => harness.events.size > 0)
  slow.reader().failed(new AppError('payload_too_large', 'too large'))
  const got = await call.done
  expect(got.status).toBe(413)
  expect(harness.seen).toEqual([])
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'rejected', errorCode: 'request_too_large' })
})

test('E12 a form that is too large from the start is refused without a provider', async () => {
  await start((_request, response) => response.end('{}'))
  const slow = client([])
  const call = harness.call({ path: '/audio/transcriptions', headers: HEADERS, streamBody: slow.stream })
  slow.reader().failed(new AppError('payload_too_large', 'too large'))
  expect((await call.done).status).toBe(413)
  expect(onlyEvent(harness).rejected).toBe(true)
})

test('R1.26 an unknown model in a form is refused before its file is sent on', async () => {
  await start((_request, response) => response.end('{}'))
  const chunks = [part('name="model"', 'nope'), FILE_PART, END]
  const got = await harness.call({ path: '/audio/transcriptions', headers: HEADERS, chunks }).done
  expect(got.status).toBe(404)
  expect(harness.seen).toEqual([])
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'rejected' })
})
