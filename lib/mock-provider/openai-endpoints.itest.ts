import OpenAI, { APIError, RateLimitError, toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from './start-mock-provider'

let mock: MockProvider
let client: OpenAI

beforeAll(async () => {
  mock = await startMockProvider({ pace: 'instant' })
  client = new OpenAI({ apiKey: 'sk-test', baseURL: `${mock.url}/v1`, maxRetries: 0 })
})
afterAll(() => mock.close())

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const input = 'Say something nice about boats'

describe('responses', () => {
  test('R1.26 answers whole and streamed with the same text, and usage that equals the ledger', async () => {
    const whole = await client.responses.create({ model: 'gpt-5-mini', input })
    expect(whole.output_text).toContain(input)
    const entry = mock.ledger.find(whole.id)
    expect(whole.usage).toMatchObject({
      input_tokens: entry?.inputTokens,
      output_tokens: entry?.outputTokens,
      output_tokens_details: { reasoning_tokens: 64 },
    })
    const final = await client.responses.stream({ model: 'gpt-5-mini', input }).finalResponse()
    expect(final.output_text).toBe(whole.output_text)
    const streamed = mock.ledger.find(final.id)
    expect(final.usage).toMatchObject({ output_tokens: streamed?.outputTokens })
  })

  test('compat 1.5 names every event, counts them from 0 and ends with the whole answer', async () => {
    const events = await collect(await client.responses.create({ model: 'gpt-4o', input, stream: true }))
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, i) => i))
    const types = events.map((event) => event.type)
    expect([...new Set(types)]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
  })

  test('calls a tool, whole and streamed', async () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const tools = [{ type: 'function' as const, name: 'weather', parameters, strict: false }]
    const call = { type: 'function_call', name: 'weather', arguments: '{"city":"demo city"}' }
    expect((await client.responses.create({ model: 'tools', input, tools })).output).toMatchObject([call])
    expect((await client.responses.stream({ model: 'tools', input, tools }).finalResponse()).output).toMatchObject([
      call,
    ])
  })

  test('is incomplete where the limit cuts it', async () => {
    const cut = await client.responses.create({ model: 'gpt-4o', input, max_output_tokens: 3 })
    expect(cut).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })
  })

  test('fails as the models’ names say', async () => {
    await expect(client.responses.create({ model: 'error-429', input })).rejects.toBeInstanceOf(RateLimitError)
    const broken = await client.responses.create({ model: 'error-midstream', input, stream: true })
    await expect(collect(broken)).rejects.toBeInstanceOf(APIError)
    const silent = await client.responses.create({ model: 'no-usage', input })
    expect(silent.usage).toBeNull()
  })
})

test('R1.26 the older completions answer and stream the same text', async () => {
  const whole = await client.completions.create({ model: 'gpt-4o', prompt: input })
  const stream = await client.completions.create({ model: 'gpt-4o', prompt: input, stream: true })
  const chunks = await collect(stream)
  expect(chunks.map((chunk) => chunk.choices[0]?.text ?? '').join('')).toBe(whole.choices[0]?.text)
  expect(mock.ledger.find(whole.id)).toMatchObject({ outputTokens: whole.usage?.completion_tokens })
})

test('R1.26 moderations flag nothing', async () => {
  const answer = await client.moderations.create({ model: 'omni-moderation-latest', input: ['a', 'b'] })
  expect(answer.results.map((result) => result.flagged)).toEqual([false, false])
})

test('R1.26 images are made, edited, and streamed in parts', async () => {
  const request = { model: 'gpt-image-1', prompt: 'a boat' }
  const made = await client.images.generate({ ...request, n: 2 })
  expect(made.data).toHaveLength(2)
  expect(made.usage).toMatchObject({ input_tokens: 2, output_tokens: 544 })
  const image = await toFile(Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), 'a.png', { type: 'image/png' })
  expect((await client.images.edit({ ...request, image })).data).toHaveLength(1)
  const events = await collect(await client.images.generate({ ...request, stream: true, partial_images: 2 }))
  expect(events.map((event) => event.type)).toEqual([
    'image_generation.partial_image',
    'image_generation.partial_image',
    'image_generation.completed',
  ])
})

test('R1.26 speech is the same noise for the same text, as bytes and as events', async () => {
  const request = { model: 'gpt-4o-mini-tts', input: 'a boat', voice: 'alloy' }
  const speak = async () => Buffer.from(await (await client.audio.speech.create(request)).arrayBuffer())
  const sound = await speak()
  expect(sound.equals(await speak())).toBe(true)
  const events = await client.audio.speech.create({ ...request, stream_format: 'sse' })
  const audio = Array.from((await events.text()).matchAll(/"audio":"([^"]+)"/g), ([, part]) =>
    Buffer.from(part ?? '', 'base64'),
  )
  expect(Buffer.concat(audio).equals(sound)).toBe(true)
})

test('R1.26 a file is transcribed to the same text as JSON, text and events; whisper counts seconds', async () => {
  const file = await toFile(Buffer.from('RIFF\r\n\r\n--\0\xff', 'latin1'), 'a.wav')
  const model = 'gpt-4o-mini-transcribe'
  const json = await client.audio.transcriptions.create({ file, model })
  expect(json).toMatchObject({ usage: { type: 'tokens' } })
  const text = await client.audio.transcriptions.create({ file, model, response_format: 'text' })
  expect(text).toBe(`${json.text}\n`)
  const events = await collect(await client.audio.transcriptions.create({ file, model, stream: true }))
  expect(events.map((event) => (event.type === 'transcript.text.delta' ? event.delta : '')).join('')).toBe(json.text)
  expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text: json.text })
  const whisper = await client.audio.translations.create({ file, model: 'whisper-1' })
  expect(whisper).toMatchObject({ usage: { type: 'duration', seconds: 1 } })
})

test('a model of another kind is unknown to an endpoint, and errors keep their shape', async () => {
  const ask = (model: string) => client.moderations.create({ model, input: 'a' })
  await expect(ask('gpt-4o')).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
  await expect(ask('error-500')).rejects.toMatchObject({ status: 500 })
  await expect(client.chat.completions.create({ model: 'whisper-1', messages: [] })).rejects.toMatchObject({
    status: 400,
  })
})
