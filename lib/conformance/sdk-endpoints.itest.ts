import Anthropic from '@anthropic-ai/sdk'
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, streamText } from 'ai'
import OpenAI, { APIError, RateLimitError, toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Entrance } from '@/lib/testing/start-keyway'
import { startWorkbench, type Workbench } from './workbench'

const PROMPT = 'Say something nice about boats'

describe.each<Entrance>(['server', 'next'])('compat real clients on the newer endpoints through %s', (entrance) => {
  let bench: Workbench
  let openai: OpenAI
  beforeAll(async () => {
    bench = await startWorkbench({ entrance })
    openai = new OpenAI({ apiKey: bench.space.token, baseURL: bench.v1, maxRetries: 0 })
  })
  afterAll(() => bench?.dispose())

  // Passed through where the provider has responses, translated where it has chat or messages only.
  const routes = ['azure_openai/demo-gpt', 'mock/demo-gpt', 'mock-anthropic/demo-gpt'] as const
  test.each(routes)('R1.26 compat 2.4 openai: responses of %s, whole and streamed, one event each', async (model) => {
    const events = await bench.eventsOf(bench.space, 2, async () => {
      const whole = await openai.responses.create({ model, input: PROMPT })
      expect(whole.output_text).toContain(PROMPT)
      const final = await openai.responses.stream({ model, input: PROMPT }).finalResponse()
      expect(final.output_text).toBe(whole.output_text)
      expect(final.usage?.output_tokens).toBe(whole.usage?.output_tokens)
    })
    for (const event of events) expect(event).toMatchObject({ endpoint: 'responses', outcome: 'completed' })
    expect(new Set(events.map((event) => event.outputTokens)).size).toBe(1)
  })

  test.each(routes)('R1.26 compat 2.4 ai: the default call of @ai-sdk/openai to %s is responses', async (name) => {
    const model = createOpenAI({ apiKey: bench.space.token, baseURL: bench.v1 })(name)
    const events = await bench.eventsOf(bench.space, 2, async () => {
      const whole = await generateText({ model, prompt: PROMPT, maxRetries: 0 })
      expect(whole.text).toContain(PROMPT)
      const stream = streamText({ model, prompt: PROMPT, maxRetries: 0 })
      expect(await stream.text).toBe(whole.text)
      expect((await stream.usage).outputTokens).toBe(whole.usage.outputTokens)
    })
    expect(events.map((event) => event.endpoint)).toEqual(['responses', 'responses'])
  })

  test('compat 2.3 @anthropic-ai/sdk: messages of azure_openai/demo-gpt, whole and streamed, and a tool call', async () => {
    const anthropic = new Anthropic({
      authToken: bench.space.token,
      apiKey: null,
      baseURL: bench.apiBase,
      maxRetries: 0,
    })
    const request = {
      model: 'azure_openai/demo-gpt',
      max_tokens: 512,
      messages: [{ role: 'user' as const, content: PROMPT }],
    }
    const events = await bench.eventsOf(bench.space, 3, async () => {
      const whole = await anthropic.messages.create(request)
      expect(JSON.stringify(whole.content)).toContain(PROMPT)
      const final = await anthropic.messages.stream(request).finalMessage()
      expect(final.content).toEqual(whole.content)
      expect(final.usage.output_tokens).toBe(whole.usage.output_tokens)
      const city = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] }
      const tools = [{ name: 'weather', input_schema: city }]
      const called = anthropic.messages.stream({ ...request, model: 'azure_openai/tools', tools })
      expect(await called.finalMessage()).toMatchObject({
        content: [{ type: 'tool_use', name: 'weather', input: { city: 'demo city' } }],
        stop_reason: 'tool_use',
      })
    })
    for (const event of events) {
      expect(event).toMatchObject({ endpoint: 'messages', outcome: 'completed', provenance: 'reported' })
      expect(bench.served(event.requestId)?.request).toBe('POST /v1/responses')
    }
  })

  test('R1.26 openai: a response’s tool call and its errors', async () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const tools = [{ type: 'function' as const, name: 'weather', parameters, strict: false }]
    for (const model of ['azure_openai/tools', 'mock/tools', 'mock-anthropic/tools']) {
      const { output } = await openai.responses.stream({ model, input: PROMPT, tools }).finalResponse()
      expect(output).toMatchObject([{ type: 'function_call', name: 'weather', arguments: '{"city":"demo city"}' }])
    }
    const limited = openai.responses.create({ model: 'azure_openai/error-429', input: PROMPT })
    await expect(limited).rejects.toBeInstanceOf(RateLimitError)
    const read = async (model: string) => {
      for await (const _ of await openai.responses.create({ model, input: PROMPT, stream: true }));
    }
    await expect(read('azure_openai/error-midstream')).rejects.toBeInstanceOf(APIError)
    await expect(read('azure_openai/truncated-clean')).rejects.toBeInstanceOf(APIError)
  })

  test('R1.26 openai: completions, moderations, images, speech and transcriptions', async () => {
    const events = await bench.eventsOf(bench.space, 8, async () => {
      const old = await openai.completions.create({ model: 'mock/gpt-4o', prompt: PROMPT })
      expect(old.choices[0]?.text).toContain(PROMPT)
      const judged = await openai.moderations.create({ model: 'mock/omni-moderation-latest', input: PROMPT })
      expect(judged.results[0]?.flagged).toBe(false)
      const made = await openai.images.generate({ model: 'mock/gpt-image-1', prompt: PROMPT })
      expect(made.data).toHaveLength(1)
      const image = await toFile(Buffer.from([137, 80, 78, 71]), 'a.png', { type: 'image/png' })
      expect((await openai.images.edit({ model: 'mock/gpt-image-1', prompt: PROMPT, image })).data).toHaveLength(1)
      const sound = await openai.audio.speech.create({ model: 'mock/gpt-4o-mini-tts', input: PROMPT, voice: 'alloy' })
      expect((await sound.arrayBuffer()).byteLength).toBe(512 * 6)
      const file = await toFile(Buffer.from('RIFF'), 'a.wav')
      const whole = await openai.audio.transcriptions.create({ model: 'mock/gpt-4o-mini-transcribe', file })
      let text = ''
      const request = { model: 'mock/gpt-4o-mini-transcribe', file, stream: true as const }
      for await (const event of await openai.audio.transcriptions.create(request)) {
        if (event.type === 'transcript.text.delta') text += event.delta
      }
      expect(text).toBe(whole.text)
      expect((await openai.audio.translations.create({ model: 'mock/whisper-1', file })).text).toBe(whole.text)
    })
    expect(new Set(events.map((event) => event.outcome))).toEqual(new Set(['completed']))
    expect(events.map((event) => event.endpoint).toSorted()).toEqual([
      'audio.speech',
      'audio.transcriptions',
      'audio.transcriptions',
      'audio.translations',
      'completions',
      'images.edits',
      'images.generations',
      'moderations',
    ])
  })
})
