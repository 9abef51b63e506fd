import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { usdOf } from '@/lib/gateway/usd-of'
import { ModelList } from '@/lib/schemas/model'
import type { Entrance } from '@/lib/testing/start-keyway'
import { openCall, rawCall, sha256 } from './raw-call'
import { startWorkbench, until, type Workbench } from './workbench'

const messages = [{ role: 'user', content: 'Say something nice about boats' }]
/** Tokens of a `slow-drip` within a second. */
const DRIPS_PER_SECOND = 5

describe.each<Entrance>(['server', 'next'])('wire through %s', (entrance) => {
  let bench: Workbench
  beforeAll(async () => {
    bench = await startWorkbench({ entrance })
  })
  afterAll(() => bench?.dispose())

  const chat = (model: string, more: object = {}) =>
    rawCall(`${bench.v1}/chat/completions`, { token: bench.space.token, body: { model, messages, ...more } })
  const streamed = (model: string) => chat(model, { stream: true, stream_options: { include_usage: true } })
  const message = (model: string, more: object = {}) =>
    rawCall(`${bench.v1}/messages`, { token: bench.space.token, body: { model, max_tokens: 99, messages, ...more } })
  const servedHash = async (requestId: string) => {
    await until('the mock’s last byte', () => bench.served(requestId)?.outcome === 'completed')
    return bench.served(requestId)?.sha256
  }

  test.each([
    'gpt-4o-mini',
    'crlf',
    'comments',
    'split-utf8',
    'single-bytes',
    'usage-every-chunk',
    'no-usage',
    'tools',
  ])('A6 H-42 a chat stream of %s that asks for usage has the upstream’s bytes', async (model) => {
    const answer = await streamed(`mock/${model}`)
    expect(answer).toMatchObject({ status: 200, complete: true })
    expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(sha256(answer.body)).toBe(await servedHash(answer.requestId))
  })

  test.each(['claude-haiku-4-5', 'crlf', 'comments', 'split-utf8', 'single-bytes', 'cached', 'tools'])(
    'A6 G05 a messages stream of %s has the upstream’s bytes',
    async (model) => {
      const answer = await message(`mock-anthropic/${model}`, { stream: true })
      expect(answer).toMatchObject({ status: 200, complete: true })
      expect(sha256(answer.body)).toBe(await servedHash(answer.requestId))
    },
  )

  test('A6 answers in one piece have the upstream’s bytes: chat, messages, embeddings, count_tokens', async () => {
    const post = (path: string, body: object) => rawCall(bench.v1 + path, { token: bench.space.token, body })
    const answers = [
      await chat('mock/split-utf8'),
      await message('mock-anthropic/split-utf8'),
      await post('/embeddings', { model: 'mock/text-embedding-3-large', input: 'a boat' }),
      await post('/messages/count_tokens', { model: 'mock-anthropic/claude-haiku-4-5', messages }),
    ]
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 200, complete: true })
      expect(sha256(answer.body)).toBe(await servedHash(answer.requestId))
    }
  })

  test('compat 1.3 R4.16 an answer in one piece says in its headers what the ledger says it cost; a stream, and what has no price, do not', async () => {
    const space = await bench.makeSpace(`costs ${entrance}`)
    const { items } = ModelList.parse(await bench.dashboard.send('GET', `/api/spaces/${space.id}/models`))
    const modelId = items.find(({ provider, name }) => provider === 'mock' && name === 'demo-gpt')?.id
    const price = { modelId, input: '3000000001', output: '15000000000' }
    await bench.dashboard.send('PUT', `/api/spaces/${space.id}/models/prices`, price)
    const ask = (model: string, stream: boolean) =>
      rawCall(`${bench.v1}/chat/completions`, { token: space.token, body: { model, messages, stream } })
    const answers: Awaited<ReturnType<typeof ask>>[] = []
    const events = await bench.eventsOf(space, 4, async () => {
      for (const [model, stream] of [
        ['mock/demo-gpt', false],
        // Answers as `demo-gpt`, which has the price.
        ['mock/demo-gpt@instant', false],
        ['mock/demo-gpt', true],
        ['mock/demo-gpt-mini', false],
      ] as const) {
        answers.push(await ask(model, stream))
      }
    })
    const [whole, served, stream, unpriced] = answers.map(({ headers, requestId }) => ({
      said: headers['x-keyway-cost-usd'],
      ledger: events.find((event) => event.requestId === requestId)?.costNanoUsd,
    }))
    for (const each of [whole, served]) {
      expect(BigInt(each?.ledger ?? 0)).toBeGreaterThan(0n)
      expect(each?.said).toBe(usdOf(each?.ledger ?? ''))
    }
    expect(BigInt(stream?.ledger ?? 0)).toBeGreaterThan(0n)
    expect(stream?.said).toBeUndefined()
    expect(unpriced).toEqual({ said: undefined, ledger: null })
  })

  test.each(['gpt-4o-mini', 'crlf', 'split-utf8', 'single-bytes'])(
    'compat 1.12 a chat stream of %s that does not ask for usage lacks the usage chunk, every usage:null and nothing else',
    async (model) => {
      const asked = await streamed(`mock/${model}`)
      const unasked = await chat(`mock/${model}`, { stream: true })
      // Two answers of the mock to one prompt differ in id and time only; the ledger's hash proves it of these two.
      const upstream = relabel(asked.body.toString(), unasked.body.toString())
      expect(sha256(Buffer.from(upstream))).toBe(await servedHash(unasked.requestId))
      const lacking = upstream
        .replaceAll(',"usage":null', '')
        .replace(/data: [^\n]*"choices":\[\],[^\n]*\r?\n\r?\n/, '')
      expect(lacking.length).toBeLessThan(upstream.length)
      expect(unasked.body.toString()).toBe(lacking)
    },
  )

  test('compat 1.5 a stream whose last event lacks its blank line gets it, and nothing more', async () => {
    const answer = await streamed('mock/no-blank-line')
    const text = answer.body.toString()
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
    expect(sha256(Buffer.from(text.slice(0, -2)))).toBe(await servedHash(answer.requestId))
  })

  test('X11 nothing of the provider’s account headers, nor its key, reaches the client', async () => {
    const answer = await chat('mock/leaky-headers')
    expect(answer.status).toBe(200)
    for (const name of ['set-cookie', 'server', 'via', 'openai-organization', 'anthropic-organization-id', 'cf-ray']) {
      expect(answer.headers).not.toHaveProperty(name)
    }
    expect(JSON.stringify(answer.headers)).not.toContain('sk-conformance')
  })

  describe('compat 1.8 a client that leaves cancels the upstream within a second, as one client_abort event', () => {
    const leave = async (path: string, body: object, ready: (response: IncomingMessage) => Promise<unknown>) => {
      const response = await openCall(bench.v1 + path, { token: bench.space.token, body })
      const id = String(response.headers['x-request-id'])
      await ready(response)
      const tokens = bench.served(id)?.tokenChunks ?? 0
      response.destroy()
      await until('the upstream to be cancelled', () => bench.served(id)?.outcome !== 'open')
      return { id, entry: bench.served(id), tokens }
    }
    const firstBytes = (response: IncomingMessage) => new Promise((resolve) => response.once('data', resolve))

    test.each([
      ['chat', '/chat/completions', { model: 'mock/slow-drip', messages, stream: true }],
      ['messages', '/messages', { model: 'mock-anthropic/slow-drip', max_tokens: 999, messages, stream: true }],
    ])('between two tokens of %s', async (_, path, body) => {
      let left: Awaited<ReturnType<typeof leave>> | undefined
      const events = await bench.eventsOf(bench.space, 1, async () => {
        left = await leave(path, body, firstBytes)
      })
      expect(left?.entry?.outcome).toBe('client_closed')
      expect((left?.entry?.tokenChunks ?? Infinity) - (left?.tokens ?? 0)).toBeLessThanOrEqual(DRIPS_PER_SECOND)
      expect(events).toMatchObject([{ requestId: left?.id, outcome: 'client_abort', status: 499, stream: true }])
    })

    test('while the upstream is silent in mid-stream', async () => {
      let left: Awaited<ReturnType<typeof leave>> | undefined
      const events = await bench.eventsOf(bench.space, 1, async () => {
        left = await leave('/chat/completions', { model: 'mock/stall', messages, stream: true }, firstBytes)
      })
      expect(left?.entry?.outcome).toBe('client_closed')
      expect(events).toMatchObject([{ requestId: left?.id, outcome: 'client_abort' }])
    })

    test('before the upstream has answered at all, streamed or not', async () => {
      const opened = () =>
        bench.mock.ledger.entries.filter(({ model, outcome }) => model === 'hang' && outcome === 'open')
      const events = await bench.eventsOf(bench.space, 2, async () => {
        for (const stream of [true, false]) {
          const leaving = new AbortController()
          const answer = fetch(`${bench.v1}/chat/completions`, {
            method: 'POST',
            headers: { authorization: `Bearer ${bench.space.token}`, 'content-type': 'application/json' },
            body: JSON.stringify({ model: 'mock/hang', messages, stream }),
            signal: leaving.signal,
          }).catch(() => 'left')
          await until('the upstream to be asked', () => opened().length === 1)
          leaving.abort()
          expect(await answer).toBe('left')
          await until('the upstream to be cancelled', () => opened().length === 0)
        }
      })
      expect(events.map((event) => event.outcome)).toEqual(['client_abort', 'client_abort'])
      expect(new Set(events.map((event) => event.stream))).toEqual(new Set([true, false]))
    })

    test('after it has read [DONE] and hung up before the end of the body: completed, not aborted', async () => {
      const events = await bench.eventsOf(bench.space, 1, async () => {
        const response = await openCall(`${bench.v1}/chat/completions`, {
          token: bench.space.token,
          body: { model: 'mock/gpt-4o-mini', messages, stream: true },
        })
        for await (const chunk of response) if (String(chunk).includes('[DONE]')) break
        response.destroy()
      })
      expect(events).toMatchObject([{ outcome: 'completed', provenance: 'reported' }])
    })
  })

  test('R4.13 compat 1.12 fifty streams at once share nothing: each has its own bytes and exactly one event with its own counts', async () => {
    let answers: Awaited<ReturnType<typeof streamed>>[] = []
    const events = await bench.eventsOf(bench.space, 50, async () => {
      answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          i % 2 === 0 ? streamed('mock/demo-gpt@fast') : message('mock-anthropic/demo-gpt@fast', { stream: true }),
        ),
      )
    })
    expect(new Set(events.map((event) => event.requestId)).size).toBe(50)
    expect(events).toHaveLength(50)
    for (const answer of answers) {
      const entry = bench.served(answer.requestId)
      expect(sha256(answer.body)).toBe(entry?.sha256)
      expect(events.find((event) => event.requestId === answer.requestId)).toMatchObject({
        outcome: 'completed',
        inputTokens: entry?.inputTokens,
        outputTokens: entry?.outputTokens,
      })
    }
  })
})

/** A chat stream's text with the id and time of another one. */
function relabel(text: string, other: string): string {
  const idOf = (stream: string) => /"id":"([^"]+)"/.exec(stream)?.[1] ?? ''
  const createdOf = (stream: string) => /"created":\d+/.exec(stream)?.[0] ?? ''
  return text.replaceAll(idOf(text), idOf(other)).replaceAll(createdOf(text), createdOf(other))
}
