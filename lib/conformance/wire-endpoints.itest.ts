import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Entrance } from '@/lib/testing/start-keyway'
import { type RawAnswer, rawCall, sha256 } from './raw-call'
import { startWorkbench, until, type Workbench } from './workbench'

const input = 'Say something nice about boats'
const BOUNDARY = 'keyway-wire'
/** Every byte there is, line ends and dashes among them. */
const FILE = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
  Buffer.from(`\r\n--${BOUNDARY.slice(0, -1)}\r\n--\r\n`),
])

/** A form with one file before its fields, as OpenAI's clients write it. */
function formOf(fields: Record<string, string>): Buffer {
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n`
  const rest = Object.entries(fields).map(
    ([name, value]) => `\r\n--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}`,
  )
  return Buffer.concat([Buffer.from(head), FILE, Buffer.from(`${rest.join('')}\r\n--${BOUNDARY}--\r\n`)])
}

describe.each<Entrance>(['server', 'next'])('wire of the newer endpoints through %s', (entrance) => {
  let bench: Workbench
  beforeAll(async () => {
    bench = await startWorkbench({ entrance })
  })
  afterAll(() => bench?.dispose())

  const post = (path: string, body: object) => rawCall(bench.v1 + path, { token: bench.space.token, body })
  const postForm = (path: string, fields: Record<string, string>) =>
    rawCall(bench.v1 + path, {
      token: bench.space.token,
      body: formOf(fields),
      headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    })
  /** Expects the answer to be complete and to have exactly the bytes the upstream sent. */
  const expectSame = async (answer: RawAnswer) => {
    expect({ status: answer.status, complete: answer.complete, text: answer.body.toString() }).toMatchObject({
      status: 200,
      complete: true,
    })
    await until('the mock’s last byte', () => bench.served(answer.requestId)?.outcome === 'completed')
    expect(sha256(answer.body)).toBe(bench.served(answer.requestId)?.sha256)
  }
  const responses = (model: string, more: object = {}) => post('/responses', { model, input, ...more })

  test.each(['gpt-4o-mini', 'gpt-5-mini', 'crlf', 'comments', 'split-utf8', 'single-bytes', 'no-usage', 'tools'])(
    'A6 compat 1.5 a stream of responses of %s has the upstream’s bytes, and is one event with its tokens',
    async (model) => {
      let answer: RawAnswer | undefined
      const tools = [{ type: 'function', name: 'weather', parameters: { type: 'object', required: ['city'] } }]
      const events = await bench.eventsOf(bench.space, 1, async () => {
        answer = await responses(`azure_openai/${model}`, { stream: true, tools })
      })
      if (!answer) throw new Error('There is an answer by now.')
      await expectSame(answer)
      expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8')
      const entry = bench.served(answer.requestId)
      expect(entry?.request).toBe('POST /v1/responses')
      expect(events).toMatchObject([{ endpoint: 'responses', outcome: 'completed', stream: true }])
      if (model === 'no-usage') expect(events).toMatchObject([{ provenance: 'estimated' }])
      else expect(events).toMatchObject([{ inputTokens: entry?.inputTokens, outputTokens: entry?.outputTokens }])
    },
  )

  test('A6 answers in one piece have the upstream’s bytes: responses, completions, moderations, images', async () => {
    await expectSame(await responses('azure_openai/split-utf8'))
    await expectSame(await post('/completions', { model: 'mock/gpt-4o', prompt: input }))
    await expectSame(await post('/moderations', { model: 'mock/omni-moderation-latest', input }))
    await expectSame(await post('/images/generations', { model: 'mock/gpt-image-1', prompt: input, n: 2 }))
  })

  test('A6 streams of the older completions and of images have the upstream’s bytes', async () => {
    const stream = true
    const stream_options = { include_usage: true }
    await expectSame(await post('/completions', { model: 'mock/gpt-4o', prompt: input, stream, stream_options }))
    const picture = { model: 'mock/gpt-image-1', prompt: input, stream, partial_images: 2 }
    await expectSame(await post('/images/generations', picture))
  })

  test.each([
    ['mp3', 'audio/mpeg'],
    ['wav', 'audio/wav'],
    ['pcm', 'audio/pcm'],
  ])('A6 R1.26 speech as %s has the upstream’s bytes and type', async (response_format, type) => {
    const answer = await post('/audio/speech', {
      model: 'mock/gpt-4o-mini-tts',
      input,
      voice: 'alloy',
      response_format,
    })
    await expectSame(answer)
    expect(answer.headers['content-type']).toBe(type)
  })

  test('A6 R1.26 speech as events has the upstream’s bytes', async () => {
    const request = { model: 'mock/gpt-4o-mini-tts', input, voice: 'alloy', stream_format: 'sse' }
    const answer = await post('/audio/speech', request)
    await expectSame(answer)
    expect(answer.headers['content-type']).toContain('text/event-stream')
  })

  test.each([
    ['/audio/transcriptions', 'gpt-4o-mini-transcribe', {}],
    ['/audio/transcriptions', 'gpt-4o-mini-transcribe', { response_format: 'text' }],
    ['/audio/transcriptions', 'gpt-4o-mini-transcribe', { response_format: 'vtt' }],
    ['/audio/transcriptions', 'gpt-4o-mini-transcribe', { stream: 'true' }],
    ['/audio/translations', 'whisper-1', {}],
    ['/images/edits', 'gpt-image-1', { prompt: input }],
    ['/images/edits', 'gpt-image-1', { prompt: input, stream: 'true', partial_images: '1' }],
  ] as const)('A6 R1.26 a form for %s of %s with %o keeps its bytes up and down', async (path, model, more) => {
    const fields = { model: `mock/${model}`, ...more }
    let answer: RawAnswer | undefined
    const events = await bench.eventsOf(bench.space, 1, async () => {
      answer = await postForm(path, fields)
    })
    if (!answer) throw new Error('There is an answer by now.')
    await expectSame(answer)
    const entry = bench.served(answer.requestId)
    expect(entry?.bodyBytes).toBe(formOf({ ...fields, model }).length)
    expect(entry?.body).toBe(formOf({ ...fields, model }).toString())
    expect(events).toMatchObject([{ outcome: 'completed', status: 200, requestId: answer.requestId }])
  })

  test('compat 1.5 a stream of responses that breaks off is loud, and one that fails passes as it is', async () => {
    for (const model of ['truncated', 'truncated-clean']) {
      let answer: RawAnswer | undefined
      const events = await bench.eventsOf(bench.space, 1, async () => {
        answer = await responses(`azure_openai/${model}`, { stream: true })
      })
      const text = answer?.body.toString() ?? ''
      expect(text).not.toContain('event: response.completed')
      if (answer?.complete) expect(text).toMatch(/event: error\ndata: \{[^\n]+\}\n\n$/)
      expect(events).toMatchObject([{ outcome: 'truncated' }])
    }
    let failed: RawAnswer | undefined
    const events = await bench.eventsOf(bench.space, 1, async () => {
      failed = await responses('azure_openai/error-midstream', { stream: true })
    })
    expect(failed?.body.toString()).toMatch(/event: error\ndata: \{"type":"error",[^\n]+\}\n\n$/)
    expect(events).toMatchObject([{ outcome: 'upstream_error' }])
  })

  test('compat 1.6 an error before a stream keeps its status on every newer endpoint', async () => {
    const answers = [
      await responses('azure_openai/error-429', { stream: true }),
      await post('/completions', { model: 'mock/error-429', prompt: input, stream: true }),
      await post('/images/generations', { model: 'mock/error-429', prompt: input, stream: true }),
      await post('/audio/speech', { model: 'mock/error-429', input, voice: 'alloy' }),
      await postForm('/audio/transcriptions', { model: 'mock/error-429', stream: 'true' }),
    ]
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 429, complete: true })
      expect(answer.headers['retry-after']).toBe('1')
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    }
  })

  test('compat 1.8 a client that leaves a stream of responses cancels the upstream, as one client_abort event', async () => {
    const leaving = new AbortController()
    const events = await bench.eventsOf(bench.space, 1, async () => {
      const answer = await fetch(`${bench.v1}/responses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bench.space.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'azure_openai/slow-drip', input, stream: true }),
        signal: leaving.signal,
      })
      const id = answer.headers.get('x-request-id') ?? ''
      await answer.body?.getReader().read()
      leaving.abort()
      await until('the upstream to be cancelled', () => bench.served(id)?.outcome !== 'open')
      expect(bench.served(id)?.outcome).toBe('client_closed')
    })
    expect(events).toMatchObject([{ endpoint: 'responses', outcome: 'client_abort', status: 499 }])
  })
})
