import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { jsonAnswer, REPORTED, streamEvents, textEvent } from '@/lib/testing/hostile-answers'
import type { Play, Wire } from '@/lib/testing/hostile-upstream'
import { callBody, type HostileBench, PROVIDER_KEY, startHostileBench, TOKEN } from './hostile-bench'
import { openCall, rawCall } from './raw-call'
import { until } from './workbench'

const DIALECTS = ['openai', 'anthropic'] as const

let bench: HostileBench
afterEach(() => bench?.close())

const start = async (...options: Parameters<typeof startHostileBench>): Promise<void> => {
  bench = await startHostileBench(...options)
}

/** The nonce a call carries, echoed by an honest upstream. */
const nonceOf = (wire: Wire): string => /nonce-[0-9a-f-]+/.exec(wire.call.body)?.[0] ?? 'no nonce'
const honest: Play = (wire) =>
  wire.plain(200, ['content-type: application/json'], jsonAnswer(wire.dialect, nonceOf(wire)))

describe('G13 queue poisoning', () => {
  const poison = (wire: Wire): Promise<void> =>
    wire.plain(200, ['content-type: application/json'], jsonAnswer(wire.dialect, 'poison'))
  const plays: Record<string, Play> = {
    honest,
    'second-answer': async (wire) => {
      await honest(wire)
      await poison(wire)
    },
    'too-long': (wire) => {
      const body = jsonAnswer(wire.dialect, nonceOf(wire))
      const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
      return wire.send(`${head}${body}HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison`)
    },
    // Comes when the connection may be in use again: then it is an answer to that call, which is the same tenant's.
    'late-answer': async (wire) => {
      await honest(wire)
      await wire.pause(3)
      await poison(wire)
    },
  }

  test('F13 1,000 calls with nonces of their own: nobody gets an answer to somebody else', async () => {
    await start(plays, {}, { keyOf: (model) => (model === 'late-answer' ? 'evil' : 'good') })
    const models = ['honest', 'second-answer', 'late-answer', 'honest', 'too-long']
    const wrong: string[] = []
    const one = async (at: number): Promise<void> => {
      const model = models[at % models.length]!
      const nonce = `nonce-${randomUUID()}`
      const answer = await bench.ask(DIALECTS[at % 2]!, model, false, { metadata: { nonce } })
      if (model !== 'late-answer' && (answer.status !== 200 || !answer.body.includes(nonce))) wrong.push(model)
    }
    for (let at = 0; at < 1000; at += 20) await Promise.all(Array.from({ length: 20 }, (_, i) => one(at + i)))
    expect(wrong).toEqual([])
    await until('every event', () => bench.records.length === 1000)
  })

  test('what comes on an idle connection is thrown away with it', async () => {
    await start({ honest })
    await bench.ask('openai', 'honest', false)
    const before = bench.upstream.accepted
    bench.upstream.sendToAll('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison')
    await until('the connection to be closed', () => bench.upstream.open === 0)
    const nonce = `nonce-${randomUUID()}`
    expect((await bench.ask('openai', 'honest', false, { metadata: { nonce } })).body.toString()).toContain(nonce)
    expect(bench.upstream.accepted).toBe(before + 1)
  })
})

describe('G18', () => {
  test.each(DIALECTS)(
    'another model, organisation or tenant in a %s answer changes no label of ours',
    async (dialect) => {
      const lie = { model: 'x'.repeat(5000), organization: 'org-other', space_id: randomUUID(), user: 'somebody' }
      await start({
        mine: (wire) =>
          wire.plain(
            200,
            ['content-type: application/json', 'x-keyway-model: other', 'openai-organization: org-other'],
            jsonAnswer(wire.dialect, 'hi', lie),
          ),
      })
      const answer = await bench.ask(dialect, 'mine', false)
      expect(answer.headers).toMatchObject({ 'x-keyway-model': 'mine', 'x-keyway-provider': dialect })
      await until('the event', () => bench.records.length === 1)
      const { intent, settlement } = bench.records[0]!
      expect(intent).toMatchObject({
        model: 'mine',
        upstreamModel: 'mine',
        provider: dialect,
        spaceId: bench.caller.spaceId,
        userId: bench.caller.userId,
        tokenId: bench.caller.tokenId,
      })
      expect(settlement.servedModel?.length ?? 0).toBeLessThanOrEqual(256)
    },
  )
})

describe('G19 one retry, and only where no byte was sent', () => {
  test('H-50 connections that were reset while idle cost one more attempt and no answer', async () => {
    await start({ honest })
    const ask = () => Promise.all(Array.from({ length: 8 }, () => bench.ask('openai', 'honest', false)))
    await ask()
    for (let round = 0; round < 5; round++) {
      // In the turn in which the reset arrives the pool still thinks they live.
      const answers = ask()
      bench.upstream.resetAll()
      for (const answer of await answers) expect([200, 502]).toContain(answer.status)
    }
    bench.upstream.resetAll()
    for (const answer of await ask()) expect(answer.status).toBe(200)
    await until('every event', () => bench.records.length === 8 * 7)
    // One event each, however many attempts: a budget counts once.
    expect(new Set(bench.records.map(({ intent }) => intent.requestId)).size).toBe(8 * 7)
    for (const { settlement } of bench.records) expect(settlement.attempts).toBeLessThanOrEqual(2)
  })

  test('an upstream that took the request and then resets is asked once', async () => {
    await start({ reset: (wire) => wire.reset(), closes: (wire) => wire.end() })
    for (const model of ['reset', 'closes']) {
      for (const dialect of DIALECTS) {
        const before = bench.upstream.calls.length
        expect((await bench.ask(dialect, model, false)).status).toBe(502)
        expect(bench.upstream.calls.length).toBe(before + 1)
      }
    }
    await until('every event', () => bench.records.length === 4)
    expect(bench.records.map(({ settlement }) => settlement.attempts)).toEqual([1, 1, 1, 1])
  })

  test('a refused connection, and a provider’s 5xx and 429, are the client’s to retry', async () => {
    await start({ busy: (wire) => wire.plain(503, ['retry-after: 1'], ''), limited: (wire) => wire.plain(429, [], '') })
    for (const [model, status] of [
      ['busy', 503],
      ['limited', 429],
    ] as const) {
      expect((await bench.ask('openai', model, false)).status).toBe(status)
    }
    expect(bench.upstream.calls).toHaveLength(2)
  })

  test('F11 G07 refused, resetting and silent ports read the same and take one event each', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    await once(closed.close(), 'close')
    const resetting = createServer((socket) => socket.resetAndDestroy()).listen(0, '127.0.0.1')
    await once(resetting, 'listening')
    const resettingPort = (resetting.address() as AddressInfo).port
    await start({}, {}, { allow: [`127.0.0.1:${port}`, `127.0.0.1:${resettingPort}`] })
    const bodies = new Set<string>()
    for (const target of [
      `http://127.0.0.1:${port}/v1`,
      `http://127.0.0.1:${resettingPort}/v1`,
      `https://127.0.0.1:${resettingPort}/v1`,
    ]) {
      bench.routes.openai.baseUrl = target
      const answer = await bench.ask('openai', 'm', false)
      expect(answer.status).toBe(502)
      expect(answer.body.toString()).not.toMatch(/127\.0\.0\.1|ECONN/)
      bodies.add((JSON.parse(answer.body.toString()) as { error: { code: string } }).error.code)
    }
    expect([...bodies]).toEqual(['upstream_error'])
    await until('every event', () => bench.records.length === 3)
    for (const { settlement } of bench.records) expect(settlement.attempts).toBeLessThanOrEqual(2)
    await once(resetting.close(), 'close')
  })
})

describe('G20 a client that leaves takes its upstream with it', () => {
  const gone = async (model: string, stream: boolean, ready: () => boolean): Promise<void> => {
    const leaving = new AbortController()
    const call = fetch(`${bench.v1}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(callBody('openai', model, stream)),
      signal: leaving.signal,
    })
      .then((response) => response.text())
      .catch(() => 'left')
    await until('the call to be under way', ready)
    leaving.abort()
    expect(await call).toBe('left')
    await until('the event', () => bench.records.length === 1)
    expect(bench.records[0]!.settlement).toMatchObject({ outcome: 'client_abort', status: 499 })
    expect([bench.inFlight, bench.openCalls]).toEqual([0, 0])
  }

  test.each([true, false])('while it is being connected to, stream: %s', async (stream) => {
    let asked = 0
    // A name that never resolves keeps the connection in the making.
    const resolve = () => {
      asked++
      return new Promise<never>(() => undefined)
    }
    await start({}, {}, { allow: ['slow.example.com:443'], resolve })
    bench.routes.openai.baseUrl = 'https://slow.example.com/v1'
    await gone('m', stream, () => asked === 1)
  })

  test.each([true, false])('within the head of its answer, stream: %s', async (stream) => {
    await start({ half: (wire) => wire.send('HTTP/1.1 200 OK\r\ncontent-') })
    await gone('half', stream, () => (bench.upstream.calls[0]?.sent ?? 0) > 0)
    await until('the upstream’s connection to close', () => bench.upstream.calls[0]!.closed)
  })

  test('in the middle of an answer in one piece', async () => {
    await start({
      half: async (wire) => {
        await wire.head('application/json', ['content-length: 1000'])
        await wire.send('{"a":')
      },
    })
    await gone('half', false, () => (bench.upstream.calls[0]?.sent ?? 0) > 60)
    await until('the upstream’s connection to close', () => bench.upstream.calls[0]!.closed)
  })

  test('tokens that were served until then are counted', async () => {
    await start({
      part: async (wire) => {
        await wire.answerHead()
        await wire.send(`${textEvent('openai', 'a'.repeat(400))}\n\n`)
      },
    })
    const response = await openCall(`${bench.v1}/chat/completions`, {
      token: TOKEN,
      body: callBody('openai', 'part', true),
    })
    await new Promise((resolve) => response.once('data', resolve))
    response.destroy()
    await until('the event', () => bench.records.length === 1)
    expect(bench.records[0]!.settlement).toMatchObject({ outcome: 'client_abort', tokens: { output: 100 } })
  })
})

test('G03 a client that does not read holds the upstream back; others are served; nothing is lost when it reads on', async () => {
  const event = `${textEvent('openai', 'x'.repeat(60_000))}\n\n`
  const total = 400
  await start({
    honest,
    fast: async (wire) => {
      await wire.answerHead()
      for (let at = 0; at < total && !wire.gone; at++) await wire.send(event)
      await wire.send('data: [DONE]\n\n')
      wire.end()
    },
  })
  const response = await openCall(`${bench.v1}/chat/completions`, {
    token: TOKEN,
    body: callBody('openai', 'fast', true),
  })
  const sent = (): number => bench.upstream.calls[0]?.sent ?? 0
  let last = -1
  await until('the upstream to be held back', async () => {
    const still = sent() === last && last > 0
    last = sent()
    if (!still) await new Promise((resolve) => setTimeout(resolve, 100))
    return still
  })
  expect(sent()).toBeLessThan(total * event.length)
  expect((await bench.ask('openai', 'honest', false)).status).toBe(200)
  let received = 0
  for await (const chunk of response) received += (chunk as Buffer).length
  expect(received).toBe(total * event.length + 'data: [DONE]\n\n'.length)
})

describe('F02 nothing in a call changes where it goes', () => {
  test('addresses in body and headers reach nobody; the body goes on as it came, the headers do not', async () => {
    let trapped = 0
    const trap = createServer((socket) => {
      trapped++
      socket.destroy()
    }).listen(0, '127.0.0.1')
    await once(trap, 'listening')
    const evil = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`
    await start({ honest })
    const fields = Object.fromEntries(
      [
        'api_base',
        'base_url',
        'baseUrl',
        'custom_host',
        'custom_llm_provider',
        'endpoint',
        'host',
        'proxy',
        'webhook',
        'callback_url',
        'success_callback',
        'fallbacks',
        'aws_bedrock_runtime_endpoint',
        'vertex_location',
      ].map((name) => [name, evil]),
    )
    const headers = Object.fromEntries(
      [
        'x-portkey-custom-host',
        'x-custom-host',
        'x-api-base',
        'x-base-url',
        'x-target-url',
        'x-upstream-host',
        'x-forwarded-host',
        'x-llm-router-host',
        'x-keyway-base-url',
        'x-original-url',
        'destination',
        'x-http-destinationurl',
      ].map((name) => [name, evil]),
    )
    const body = {
      ...callBody('openai', 'honest', false),
      ...fields,
      extra_headers: { host: evil, authorization: 'Bearer theirs' },
      extra_body: { api_base: evil },
    }
    const answer = await rawCall(`${bench.v1}/chat/completions?api_base=${evil}&base_url=${evil}`, {
      token: TOKEN,
      headers,
      body,
    })
    expect(answer.status).toBe(200)
    const [seen] = bench.upstream.calls
    expect(seen?.requestLine).toBe('POST /v1/chat/completions HTTP/1.1')
    expect(seen?.headers['authorization']).toBe(`Bearer ${PROVIDER_KEY}`)
    expect(JSON.stringify(seen?.headers)).not.toContain(evil)
    expect(JSON.parse(seen?.body ?? '{}')).toEqual(body)
    expect(trapped).toBe(0)
    await once(trap.close(), 'close')
  })
})

test('G08 R1.38 a stream that did not ask for its usage loses that, and nothing else, in every framing', async () => {
  const events = streamEvents('openai')
  await start({
    crlf: async (wire) => {
      await wire.answerHead()
      await wire.bytewise(events.map((event) => `${event}\r\n\r\n`).join(''))
      wire.end()
    },
  })
  const answer = await bench.ask('openai', 'crlf', true, { stream_options: undefined })
  expect(answer.body.toString()).toBe(
    events
      .filter((event) => !event.includes('"usage"'))
      .map((event) => `${event}\r\n\r\n`)
      .join(''),
  )
  await until('the event', () => bench.records.length === 1)
  expect(bench.records[0]!.settlement.tokens).toMatchObject(REPORTED)
})

describe('F08 F09 an address that was planted', () => {
  test.each([
    'http://127.0.0.1:1/v1',
    'https://127.0.0.1:1/v1',
    'https://[::1]/v1',
    'https://169.254.169.254/latest',
    'https://2130706433/v1',
    'https://localhost/v1',
    'http://api.openai.com/v1',
    'https://rebound.example.com/v1',
    'file:///etc/passwd',
    'not a url',
  ])('%s is refused at use as one 502 without the address', async (planted) => {
    await start({}, {}, { resolve: async () => [{ address: '10.0.0.5', family: 4 }] })
    for (const dialect of DIALECTS) {
      bench.routes[dialect].baseUrl = planted
      const answer = await bench.ask(dialect, 'm', dialect === 'openai')
      expect(answer.status).toBe(502)
      expect(answer.body.toString()).toContain('The address of this provider is not allowed.')
      expect(answer.body.toString()).not.toMatch(/\d+\.\d+|localhost|example|passwd/)
    }
    await until('both events', () => bench.records.length === 2)
    for (const { settlement } of bench.records)
      expect(settlement).toMatchObject({ status: 502, errorCode: 'upstream_blocked' })
  })
})
