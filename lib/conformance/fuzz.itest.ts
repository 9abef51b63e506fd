import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RawAnswer, rawCall } from './raw-call'
import { startWorkbench, type Workbench } from './workbench'

const REQUESTS = 1000
const AT_ONCE = 16
const PATHS = [
  '/chat/completions',
  '/responses',
  '/completions',
  '/embeddings',
  '/moderations',
  '/images/generations',
  '/images/edits',
  '/audio/speech',
  '/audio/transcriptions',
  '/messages',
  '/messages/count_tokens',
] as const

let bench: Workbench
beforeAll(async () => {
  bench = await startWorkbench({ env: { KEYWAY_BODY_LIMIT_MB: '1' } })
})
afterAll(() => bench?.dispose())

/** Members that steer the gateway, with values that fit and values that do not. */
const Body = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record(
        {
          model: fc.oneof(
            fc.constantFrom(
              'mock/gpt-4o-mini',
              'mock-anthropic/claude-haiku-4-5',
              'azure_openai/gpt-4o-mini',
              'gpt-4o-mini',
              'mock/',
              '/',
              'error-400',
            ),
            fc.string({ unit: 'binary' }),
            fc.jsonValue(),
          ),
          messages: fc.oneof(fc.constant([{ role: 'user', content: 'hello' }]), fc.jsonValue()),
          max_tokens: fc.oneof(fc.constant(9), fc.jsonValue()),
          input: fc.oneof(fc.string(), fc.jsonValue()),
          stream: fc.oneof(fc.boolean(), fc.jsonValue()),
          stream_options: fc.oneof(fc.constant({ include_usage: true }), fc.jsonValue()),
          tools: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .map((value) => Buffer.from(JSON.stringify(value))),
  },
  { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2048 }).map((bytes) => Buffer.from(bytes)) },
)
const HeaderValue = fc.stringMatching(/^[\x20-\x7e]{0,200}$/)
const Call = fc.record({
  path: fc.constantFrom(...PATHS),
  body: Body,
  headers: fc.dictionary(
    fc.constantFrom(
      'anthropic-version',
      'anthropic-beta',
      'openai-beta',
      'x-request-id',
      'accept',
      'user-agent',
      'x-a',
    ),
    HeaderValue,
  ),
})

test(`P7 ${REQUESTS} random requests with a good token: never a 5xx, always JSON or a stream, exactly one event each`, async () => {
  const seed = Number(process.env['KEYWAY_TEST_SEED'] ?? Date.now() % 1_000_000)
  const calls = fc.sample(Call, { seed, numRuns: REQUESTS })
  const answers: RawAnswer[] = []
  const events = await bench.eventsOf(bench.space, REQUESTS, async () => {
    for (let at = 0; at < calls.length; at += AT_ONCE) {
      const some = calls.slice(at, at + AT_ONCE)
      const sent = some.map(({ path, body, headers }) =>
        rawCall(bench.v1 + path, { token: bench.space.token, body, headers }),
      )
      answers.push(...(await Promise.all(sent)))
    }
  })
  for (const [index, answer] of answers.entries()) {
    const told = () => `seed ${seed}, request ${index}: ${calls[index]?.body.toString()} → ${answer.body.toString()}`
    expect(answer.status, told()).toBeLessThan(500)
    expect(answer.headers['content-type'], told()).toMatch(/^(?:application\/json|text\/event-stream); charset=utf-8$/)
    expect(answer.body.toString(), told()).not.toMatch(/\n\s+at |node_modules|<html/)
  }
  expect(events).toHaveLength(REQUESTS)
  expect(new Set(events.map((event) => event.requestId))).toEqual(new Set(answers.map((answer) => answer.requestId)))
  const statuses = new Map(answers.map((answer) => [answer.requestId, answer.status]))
  for (const event of events) expect(event.status).toBe(statuses.get(event.requestId))
  expect(bench.keyway.output()).not.toContain('an error escaped its request')
})
