import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import { afterEach, describe, expect, test } from 'vitest'
import { type Harness, onlyEvent, startHarness, until } from './test-harness'

let harness: Harness
afterEach(() => harness.close())

const CALL = '{"model":"m","messages":[{"content":"hello"}]}'
const ANSWER = '{"model":"x","usage":{"prompt_tokens":7,"completion_tokens":2}}'

/** A harness whose upstream resets its idle connections between the journal's yes and the first byte of the request. */
async function startResetting(): Promise<{ sockets: Set<Socket>; arm: () => void }> {
  const sockets = new Set<Socket>()
  harness = await startHarness((_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER),
  )
  harness.upstream.on('connection', (socket) => sockets.add(socket))
  const { open } = harness.ports.usage
  let armed = false
  harness.ports.usage.open = (intent, done) => {
    if (!armed) return open(intent, done)
    armed = false
    open(intent)
    for (const socket of sockets) socket.resetAndDestroy()
    done?.(true)
  }
  return {
    sockets,
    arm: () => {
      armed = true
    },
  }
}

test('G19 a connection that was reset while it was idle: the call goes out once more, as one event of two attempts', async () => {
  const { sockets, arm } = await startResetting()
  await Promise.all(Array.from({ length: 4 }, () => harness.call({ body: CALL }).done))
  expect(sockets.size).toBe(4)
  harness.events.clear()
  harness.seen.length = 0
  arm()
  const answer = await harness.call({ body: CALL }).done
  expect({ status: answer.status, body: answer.body.toString() }).toEqual({ status: 200, body: ANSWER })
  expect(harness.seen).toHaveLength(1)
  expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'completed', status: 200, attempts: 2 })
})

describe('G19 with a pool that fails as told', () => {
  type Handler = Dispatcher.DispatchHandler
  const controller = { abort: () => undefined } as unknown as Dispatcher.DispatchController

  async function startFailing(fail: (handler: Handler, attempt: number) => void): Promise<{ attempts: () => number }> {
    let attempts = 0
    harness = await startHarness(() => undefined)
    const dispatch = (_options: unknown, handler: Handler): boolean => {
      const attempt = ++attempts
      queueMicrotask(() => fail(handler, attempt))
      return true
    }
    harness.ports.dispatcherFor = () => ({ dispatch }) as unknown as Dispatcher
    return { attempts: () => attempts }
  }
  const reset = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })

  test('a second reset ends it', async () => {
    const { attempts } = await startFailing((handler) => handler.onResponseError?.(controller, reset()))
    expect((await harness.call({ body: CALL }).done).status).toBe(502)
    expect(attempts()).toBe(2)
    expect(onlyEvent(harness).settlement).toMatchObject({
      outcome: 'upstream_error',
      errorCode: 'upstream_connect',
      attempts: 2,
    })
  })

  test('once the request has begun to be written it is never sent again', async () => {
    const { attempts } = await startFailing((handler) => {
      handler.onRequestStart?.(controller, {})
      handler.onResponseError?.(controller, reset())
    })
    expect((await harness.call({ body: CALL }).done).status).toBe(502)
    expect(attempts()).toBe(1)
  })

  test.each(['UND_ERR_CONNECT_TIMEOUT', 'ECONNREFUSED', 'ENOTFOUND', 'CERT_HAS_EXPIRED'])(
    '%s is not tried again',
    async (code) => {
      const { attempts } = await startFailing((handler) =>
        handler.onResponseError?.(controller, Object.assign(new Error(code), { code })),
      )
      expect((await harness.call({ body: CALL }).done).status).toBe(502)
      expect(attempts()).toBe(1)
    },
  )

  test('nobody is called again for a client that has left meanwhile', async () => {
    const { attempts } = await startFailing((handler) => {
      handler.onResponseError?.(controller, reset())
      pending.leave()
    })
    const pending = harness.call({ body: CALL })
    await pending.done
    await until(() => harness.gateway.inFlight === 0)
    await new Promise((resolve) => setImmediate(resolve))
    expect(attempts()).toBe(1)
    expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'client_abort' })
  })
})
