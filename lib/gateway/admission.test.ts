import { afterEach, describe, expect, test } from 'vitest'
import { AdmissionBook } from './admission-fixture'
import { EXIT_NAMES, leaveBy } from './exits-fixture'
import type { Admission, AdmissionPort } from './ports'
import { type Harness, onlyEvent, startHarness, until } from './test-harness'

let harness: Harness | undefined
afterEach(async () => {
  await harness?.close()
  harness = undefined
})

const CALL = '{"model":"m","messages":[{"content":"twelve chars"}]}'
const JSON_TYPE = { 'content-type': 'application/json' }

describe('J07 what a call has taken comes back whichever way it ends, fifty times', () => {
  test.each(EXIT_NAMES)('%s', async (name, outcome) => {
    const book = new AdmissionBook()
    await leaveBy(name, 50, book)
    await until(() => book.open === 0)
    expect(book.settled.map((settlement) => settlement.outcome)).toEqual(Array(50).fill(outcome))
  })
})

async function start(admission: AdmissionPort, headers: Record<string, string> = {}): Promise<Harness> {
  harness = await startHarness(
    (_request, response) =>
      response.writeHead(200, { ...JSON_TYPE, ...headers }).end('{"usage":{"prompt_tokens":3,"completion_tokens":2}}'),
    { ports: { admission } },
  )
  return harness
}

test('J05 admission hears what the call may cost, whichever name the client gives it', async () => {
  const book = new AdmissionBook()
  const { call } = await start(book)
  await call({ body: CALL }).done
  expect(book.asked[0]).toMatchObject({
    requestId: 'req-1',
    endpoint: 'chat.completions',
    dialect: 'openai',
    model: 'm',
    inputTokens: 3,
    maxOutputTokens: null,
    answers: 1,
    stream: false,
    caller: { tokenId: 'token-1' },
    route: { upstreamModel: 'real-model' },
  })
  expect(book.settled[0]).toMatchObject({ outcome: 'completed', tokens: { input: 3, output: 2 }, attempts: 1 })
  const bodies: [string, number | null, number][] = [
    ['{"model":"m","max_tokens":7}', 7, 1],
    ['{"model":"m","max_tokens":7,"max_completion_tokens":9}', 9, 1],
    ['{"model":"m","max_output_tokens":1e3,"n":4,"best_of":3}', 1000, 4],
    ['{"model":"m","max_tokens":7,"max_tokens":70,"max_tokens":5,"n":-2}', 70, 1],
    [`{"model":"m","max_tokens":1${'0'.repeat(40)}}`, Infinity, 1],
    ['{"model":"m","max_tokens":"7","n":null}', null, 1],
    ['{"model":"m","max_tokens":-1.5}', -1.5, 1],
    // J05: more answers than anybody gives, and parts of one.
    ['{"model":"m","max_tokens":0,"n":1e999}', 0, 1000],
    [`{"model":"m","best_of":${'9'.repeat(40)},"n":2}`, null, 1000],
    ['{"model":"m","n":2.5}', null, 3],
  ]
  for (const [body, maxOutputTokens, answers] of bodies) {
    await call({ body }).done
    expect(book.asked.at(-1)).toMatchObject({ maxOutputTokens, answers })
  }
})

test('H-68 a refusal is one rejected event, reaches no provider and is said in both dialects', async () => {
  const book = new AdmissionBook()
  book.answer = {
    refusal: {
      code: 'rate_limited',
      message: 'Wait.',
      retryAfterMs: 1201,
      headers: { 'x-ratelimit-limit-requests': '5' },
    },
  }
  const { call, seen } = await start(book)
  const answer = await call({ body: CALL }).done
  expect(answer.status).toBe(429)
  expect(answer.headers).toMatchObject({
    'retry-after': '2',
    'retry-after-ms': '1201',
    'x-ratelimit-limit-requests': '5',
  })
  expect(JSON.parse(answer.body.toString())).toEqual({
    error: { message: 'Wait.', type: 'requests', param: null, code: 'rate_limit_exceeded' },
  })
  expect(seen).toHaveLength(0)
  expect(onlyEvent(harness!)).toMatchObject({
    rejected: true,
    settlement: { outcome: 'rejected', status: 429, errorCode: 'rate_limited', attempts: 0 },
  })
  const anthropic = await call({
    path: '/messages',
    body: '{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}',
  }).done
  expect(JSON.parse(anthropic.body.toString())).toMatchObject({ error: { type: 'rate_limit_error', message: 'Wait.' } })
})

test('H-68 what is refused for another reason is not asked about at all', async () => {
  const book = new AdmissionBook()
  const { call } = await start(book)
  expect((await call({ body: '{"model":"nope"}' }).done).status).toBe(404)
  expect((await call({ body: '{' }).done).status).toBe(400)
  expect((await call({ headers: { authorization: 'Bearer kw_pat_wrong' }, body: CALL }).done).status).toBe(401)
  expect(book.asked).toEqual([])
})

test.each([
  [
    'throws',
    () => {
      throw new Error('planted')
    },
  ],
  ['rejects', () => Promise.reject(new Error('planted'))],
])('J14 an admission that %s lets nothing through', async (_how, admit) => {
  const { call, seen } = await start({ admit })
  const answer = await call({ body: CALL }).done
  expect(answer.status).toBe(503)
  expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { code: 'limits_unavailable' } })
  expect(seen).toHaveLength(0)
})

test('a client that leaves while admission is asked is recorded once, and what was taken comes back', async () => {
  const book = new AdmissionBook()
  let decide: (admission: Admission) => void = () => undefined
  book.answer = new Promise((resolve) => (decide = resolve))
  const { call, events, seen } = await start(book)
  const pending = call({ body: CALL })
  pending.leave()
  decide(book.permit())
  await pending.done
  expect(book.settled).toMatchObject([{ outcome: 'client_abort', attempts: 0 }])
  expect([...events.values()]).toMatchObject([{ extra: 0, settlement: { outcome: 'client_abort' } }])
  expect(seen).toHaveLength(0)
})

test('1.3 the answer tells the caller its own limits and not those of the provider', async () => {
  const theirs = { 'x-ratelimit-limit-requests': '1', 'x-ratelimit-remaining-tokens': '2' }
  const { call } = await start(new AdmissionBook({ 'x-ratelimit-limit-requests': '5' }), theirs)
  const { headers } = await call({ body: CALL }).done
  expect(headers['x-ratelimit-limit-requests']).toBe('5')
  expect(headers).not.toHaveProperty('x-ratelimit-remaining-tokens')
  await harness?.close()
  const { call: unlimited } = await start(new AdmissionBook(), theirs)
  expect((await unlimited({ body: CALL }).done).headers).toMatchObject(theirs)
})

test('1.7 R4.55 a used-up budget is said so that no client tries again: 429 or 402, and nothing to wait for', async () => {
  const book = new AdmissionBook()
  book.answer = { refusal: { code: 'budget_exhausted', message: 'Used up.' } }
  const { call } = await start(book)
  const openai = await call({ body: CALL }).done
  expect(openai.status).toBe(429)
  expect(openai.headers['x-should-retry']).toBe('false')
  expect(Object.keys(openai.headers).filter((name) => name.startsWith('retry-after'))).toEqual([])
  expect(JSON.parse(openai.body.toString())).toEqual({
    error: { message: 'Used up.', type: 'insufficient_quota', param: null, code: 'insufficient_quota' },
  })
  const body = '{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}'
  const anthropic = await call({ path: '/messages', body }).done
  expect(anthropic.status).toBe(402)
  expect(anthropic.headers['x-should-retry']).toBe('false')
  expect(JSON.parse(anthropic.body.toString())).toMatchObject({ error: { type: 'billing_error', message: 'Used up.' } })
  expect([...harness!.events.values()].map(({ settlement }) => settlement)).toMatchObject([
    { status: 429, errorCode: 'budget_exhausted' },
    { status: 402, errorCode: 'budget_exhausted' },
  ])
})

test('R4.55 a stream whose budget is used up ends in its own dialect, without a terminator, and its provider is left', async () => {
  const book = new AdmissionBook()
  let left = false
  harness = await startHarness(
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"choices":[{"delta":{"content":"12345678"}}]}\n\n')
      response.on('close', () => (left = true))
    },
    { ports: { admission: book }, options: { tickMs: 5 } },
  )
  // Asked at the first progress, which comes after the first bytes.
  book.ends = 'budget_exhausted'
  const pending = harness.call({ body: '{"model":"m","stream":true}' })
  const { body } = await pending.done
  const text = body.toString()
  expect(text).toContain('"code":"insufficient_quota"')
  expect(text).not.toContain('[DONE]')
  await until(() => left)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated', errorCode: 'budget_exhausted' })
  expect(book.settled).toHaveLength(1)
})

test('a stream tells its progress when the journal hears of it, never per chunk', async () => {
  const book = new AdmissionBook()
  harness = await startHarness(
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (let i = 0; i < 20; i++) response.write(`data: {"choices":[{"delta":{"content":"${'x'.repeat(8192)}"}}]}\n\n`)
      response.end('data: [DONE]\n\n')
    },
    { ports: { admission: book }, options: { tickMs: 60_000 } },
  )
  await harness.call({ body: '{"model":"m","stream":true}' }).done
  const { progress } = onlyEvent(harness)
  expect(progress.length).toBeGreaterThan(0)
  expect(book.told).toEqual(progress.map(({ tokens }) => tokens))
})

test('compat 1.4 a count of tokens that is made here is held to the limits as one that a provider makes', async () => {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] })
  for (const answer of ['at once', 'later']) {
    const book = new AdmissionBook()
    const { call, seen } = await start(book)
    expect((await call({ path: '/messages/count_tokens', body }).done).status).toBe(200)
    expect(book.asked).toMatchObject([{ endpoint: 'messages.count_tokens' }])
    expect(book.settled).toMatchObject([{ outcome: 'completed', attempts: 1, tokens: { input: 0, output: 0 } }])
    const refusal = { refusal: { code: 'rate_limited', message: 'Wait.' } } as const
    book.answer = answer === 'later' ? Promise.resolve(refusal) : refusal
    expect((await call({ path: '/messages/count_tokens', body }).done).status).toBe(429)
    expect(book.settled).toHaveLength(1)
    expect(seen).toHaveLength(0)
  }
})
