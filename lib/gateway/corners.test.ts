import { afterEach, describe, expect, test } from 'vitest'
import { ENDPOINT_ROWS } from './endpoints'
import { REFUSALS, refusalBody, type RefusalCode, statusOf } from './refusal'
import { type Harness, onlyEvent, startHarness } from './test-harness'

let harness: Harness | undefined
afterEach(async () => {
  await harness?.close()
  harness = undefined
})

const JSON_TYPE = { 'content-type': 'application/json' }
const INFERENCE = ENDPOINT_ROWS.filter(({ inference }) => inference)
const codes = Object.keys(REFUSALS) as RefusalCode[]

/** The same fields as a form; text that is no JSON stays as it is. */
function formOf(body: string): { body: string; headers: Record<string, string> } {
  const headers = { 'content-type': 'multipart/form-data; boundary=xyz' }
  if (!body.endsWith('}')) return { body, headers }
  const parts = Object.entries(JSON.parse(body) as Record<string, string>).map(
    ([name, value]) => `--xyz\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return { body: `${parts.join('')}--xyz--\r\n`, headers }
}

test('R1.40 R1.37 every refusal comes from one table, in both dialects, with a status of its own kind', () => {
  for (const code of codes) {
    for (const dialect of ['openai', 'anthropic'] as const) expect(statusOf(code, dialect)).toBeGreaterThanOrEqual(400)
    const openai = JSON.parse(refusalBody('openai', { code }, 'id')) as { error: object }
    expect(Object.keys(openai.error).sort()).toEqual(['code', 'message', 'param', 'type'])
    const anthropic = JSON.parse(refusalBody('anthropic', { code }, 'id')) as Record<string, unknown>
    expect(anthropic).toMatchObject({ type: 'error', request_id: 'id' })
    expect(Object.keys(anthropic['error'] as object).sort()).toEqual(['message', 'type'])
  }
})

describe.each(INFERENCE)('$endpoint', (row) => {
  const protocol = row.dialect === 'anthropic' ? 'anthropic' : 'openai'
  const call = (started: Harness, body: string) =>
    started.call({ path: row.path, ...(row.isForm ? formOf(body) : { body }) }).done

  test('H-34 H-33 what is refused on purpose keeps its status: one event each, never a 500', async () => {
    harness = await startHarness(() => undefined, { protocol })
    for (const [body, status] of [
      ['{', 400],
      ['{}', 400],
      ['{"model":"nope"}', 404],
    ] as const) {
      harness.events.clear()
      expect((await call(harness, body)).status).toBe(status)
      expect(onlyEvent(harness)).toMatchObject({ rejected: true, settlement: { outcome: 'rejected', status } })
    }
  })

  test('H-66 H-55 R4.50 without a key of the space nothing is called, whatever the endpoint', async () => {
    harness = await startHarness(() => undefined, { protocol, ports: { resolve: () => ({ kind: 'no_provider_key' }) } })
    expect((await call(harness, '{"model":"m"}')).status).toBe(424)
    expect(harness.seen).toEqual([])
    expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'rejected', attempts: 0 })
  })

  test('H-36 H-37 an event has the provider of the route and the time of the request, not of its end', async () => {
    let wallMs = 1_800_000_000_000
    harness = await startHarness(
      (_request, response) => response.writeHead(200, JSON_TYPE).end('{"model":"plain-name","usage":{}}'),
      {
        protocol,
        ports: { wallMs: () => (wallMs += 60_000) },
      },
    )
    await call(harness, '{"model":"m"}')
    expect(onlyEvent(harness).intent).toMatchObject({ provider: protocol, model: 'm', ts: 1_800_000_060_000 })
  })

  test('H-39 the intent is in the journal before the provider hears of the call', async () => {
    const order: string[] = []
    harness = await startHarness(
      (_request, response) => {
        order.push('called')
        response.writeHead(200, JSON_TYPE).end('{}')
      },
      { protocol },
    )
    const { open } = harness.ports.usage
    harness.ports.usage.open = (intent, done) =>
      open(intent, (written) => {
        order.push('written')
        done?.(written)
      })
    await call(harness, '{"model":"m"}')
    expect(order).toEqual(['written', 'called'])
  })
})

test('R1.39 a provider’s endless explanation is cut, and says so', async () => {
  const body = JSON.stringify({ error: { message: 'a'.repeat(10_000) } })
  harness = await startHarness((_request, response) => response.writeHead(400, JSON_TYPE).end(body))
  const answer = await harness.call({ body: '{"model":"m"}' }).done
  const { message } = (JSON.parse(answer.body.toString()) as { error: { message: string } }).error
  expect(message).toBe(`${'a'.repeat(4000)}… [cut]`)
})

test('R1.44 G17 keys of every large provider are taken out of a provider’s words, counts are not', async () => {
  const keys = [
    'sk-proj-abcdefghij0123456789',
    `AIza${'b'.repeat(35)}`,
    `gsk_${'c'.repeat(20)}`,
    `xai-${'d'.repeat(20)}`,
    `hf_${'e'.repeat(20)}`,
  ]
  const message = `bad: ${keys.join(', ')}; max_tokens 100 of total_tokens 200`
  harness = await startHarness((_request, response) =>
    response.writeHead(400, JSON_TYPE).end(JSON.stringify({ error: { message } })),
  )
  const text = (await harness.call({ body: '{"model":"m"}' }).done).body.toString()
  for (const key of keys) expect(text).not.toContain(key)
  expect(text).toContain('max_tokens 100 of total_tokens 200')
})
