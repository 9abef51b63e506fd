import { afterEach, expect, test } from 'vitest'
import { type Harness, onlyEvent, startHarness, TOKEN, until } from './test-harness'
import type { Authentication } from './types'

let harness: Harness
afterEach(() => harness.close())

const BODY = '{"model":"m","stream":true,"messages":[]}'
const DENIED: Authentication = { kind: 'refused', code: 'playground_denied' }

/** A call whose host knows who makes it; `headers` are what else it carries. */
function callAs(identify: () => Authentication | Promise<Authentication>, headers: Record<string, string> = {}) {
  let text = ''
  let status = 0
  const ended = new Promise<void>((resolve) => {
    harness.gateway.handle(
      {
        method: 'POST',
        path: '/chat/completions',
        headers,
        identify,
        readBody: (_limit, done) => done(Buffer.from(BODY), null),
        onClientGone: () => undefined,
      },
      {
        head: (answered) => (status = answered),
        write: (chunk) => {
          text += Buffer.from(chunk).toString()
          return true
        },
        onDrain: (resume) => resume(),
        end: (last) => {
          if (last) text += Buffer.from(last).toString()
          resolve()
        },
        fail: () => resolve(),
      },
    )
  })
  return { ended, text: () => text, status: () => status }
}

const person = (): Authentication => ({ kind: 'ok', caller: { ...harness.caller, tokenId: null, userId: 'user-7' } })

test('R3.22 H-21 who the host knows is asked again while the call runs, and is cut in the call’s own dialect', async () => {
  harness = await startHarness((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: {"choices":[{"delta":{"content":"Hello"}}]}\n\n')
  })
  let answer = person()
  const call = callAs(() => Promise.resolve(answer))
  await until(() => call.text().includes('Hello'))
  harness.gateway.recheck(({ userId }) => userId === 'somebody else')
  answer = DENIED
  harness.gateway.recheck(({ userId }) => userId === 'user-7')
  await call.ended
  expect(call.text()).toContain('"code":"playground_denied"')
  expect(onlyEvent(harness)).toMatchObject({
    intent: { userId: 'user-7', tokenId: '' },
    settlement: { outcome: 'truncated', errorCode: 'playground_denied' },
  })
  await until(() => harness.seen[0]?.aborted === true)
})

test('R3.12 a refusal reaches no provider, and a host that cannot say is neither yes nor no', async () => {
  harness = await startHarness((_request, response) => response.end())
  for (const [identify, status] of [
    [() => DENIED, 403],
    [() => Promise.reject(new Error('away')), 503],
    [
      () => {
        throw new Error('away')
      },
      503,
    ],
  ] as const) {
    const call = callAs(identify)
    await call.ended
    expect(call.status()).toBe(status)
  }
  expect(harness.seen).toEqual([])
})

test('H-10 a token beside what the host knows counts for nothing', async () => {
  harness = await startHarness((_request, response) => response.end())
  const call = callAs(() => DENIED, { authorization: `Bearer ${TOKEN}` })
  await call.ended
  expect(call.status()).toBe(403)
})
