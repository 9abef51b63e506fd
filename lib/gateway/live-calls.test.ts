import { afterEach, describe, expect, test } from 'vitest'
import { type Harness, onlyEvent, startHarness, until, type UpstreamHandler } from './test-harness'
import type { Authentication, Protocol } from './types'

let harness: Harness
afterEach(() => harness.close())

const SSE = { 'content-type': 'text/event-stream' }
const STREAM = '{"model":"m","stream":true,"messages":[{"content":"twelve chars"}]}'
const CALL = '{"model":"m","messages":[{"content":"twelve chars"}]}'
const FIRST: Readonly<Record<Protocol, string>> = {
  openai: 'data: {"choices":[{"delta":{"content":"12345678"}}]}\n\n',
  anthropic:
    'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"12345678"}}\n\n',
}
const END = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'

/** Begins a stream and leaves the rest to `finish`. */
let finish: () => void = () => undefined
const opening =
  (protocol: Protocol): UpstreamHandler =>
  (_request, response) => {
    response.writeHead(200, SSE)
    response.write(FIRST[protocol])
    finish = () => response.end(END)
  }

const ANYONE = (): boolean => true
const ok = (more: object = {}): Authentication => ({ kind: 'ok', caller: { ...harness.caller, ...more } })
const refused = (code: 'token_revoked' | 'token_invalid' | 'token_expired'): Authentication => ({
  kind: 'refused',
  code,
})

/** A harness whose token store answers `answer()`, at once or later. */
async function start(
  answer: () => Authentication | Promise<Authentication>,
  handler: UpstreamHandler = opening('openai'),
  protocol: Protocol = 'openai',
): Promise<void> {
  harness = await startHarness(handler, { protocol, ports: { authenticate: answer } })
}

/** A stream whose first bytes have reached the client. */
async function running(body = STREAM) {
  const pending = harness.call({ body })
  await until(() => pending.answer.writes.length > 0)
  return pending
}

describe('R3.22 A13 B04 H-19 a running stream whose caller may no longer call', () => {
  const REASONS: [string, () => Authentication, string][] = [
    ['token revoked', () => refused('token_revoked'), 'token_revoked'],
    ['H-3 owner disabled, H-21 removed, or H-22 A20 space deleted', () => refused('token_invalid'), 'token_invalid'],
    ['H-21 role without the permission', () => ok({ permissions: new Set() }), 'insufficient_permissions'],
    ['switched off', () => ok({ apiAccessEnabled: false }), 'api_access_disabled'],
    ['suspended', () => ok({ spaceActive: false, runningMayEnd: true }), 'api_access_disabled'],
  ]
  for (const [reason, then, code] of REASONS) {
    for (const late of [false, true]) {
      test(`${reason}: an error event in its dialect, one settlement, upstream closed${late ? ', store asked' : ''}`, async () => {
        let answer: () => Authentication | Promise<Authentication> = () => ok()
        await start(() => answer())
        const pending = await running()
        answer = late ? () => Promise.resolve(then()) : then
        harness.gateway.recheck(({ spaceId }) => spaceId === 'space-1')
        const { body, failed } = await pending.done
        expect(failed).toBeNull()
        const events = body.toString().split('\n\n').slice(0, -1)
        expect(events).toHaveLength(2)
        expect(JSON.parse(events[1]!.slice('data: '.length))).toMatchObject({
          error: { code: code === 'token_invalid' ? 'invalid_api_key' : code },
        })
        expect(body.toString()).not.toContain('[DONE]')
        expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated', status: 200, errorCode: code })
        await until(() => harness.seen[0]?.aborted === true)
        expect(harness.gateway.running('space-1')).toBe(0)
      })
    }
  }

  test('the event is Anthropic’s where the client speaks that', async () => {
    let answer = (): Authentication => ok()
    await start(() => answer(), opening('anthropic'), 'anthropic')
    const pending = await running()
    answer = () => ok({ apiAccessEnabled: false })
    harness.gateway.recheck(ANYONE)
    const { body } = await pending.done
    const last = body.toString().slice(FIRST.anthropic.length)
    expect(last).toMatch(/^event: error\ndata: /)
    expect(JSON.parse(last.slice('event: error\ndata: '.length))).toMatchObject({
      type: 'error',
      error: { type: 'permission_error' },
    })
  })

  test('a call that waits for its whole answer gets the refusal as JSON with its status', async () => {
    let answer = (): Authentication => ok()
    await start(
      () => answer(),
      () => undefined,
    )
    const pending = harness.call({ body: CALL })
    await until(() => harness.seen.length === 1)
    answer = () => ok({ apiAccessEnabled: false })
    harness.gateway.recheck(ANYONE)
    const { status, body } = await pending.done
    expect(status).toBe(403)
    expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'api_access_disabled' } })
    expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated', status: 403 })
  })

  test('only the callers concerned are asked about', async () => {
    let asked = 0
    await start(() => {
      asked++
      return ok()
    })
    const pending = await running()
    harness.gateway.recheck(({ userId }) => userId === 'user-2')
    expect(asked).toBe(1)
    expect(harness.gateway.running('space-1')).toBe(1)
    expect(harness.gateway.running('space-2')).toBe(0)
    harness.gateway.recheck(({ tokenId }) => tokenId === 'token-1')
    expect(asked).toBe(2)
    finish()
    expect((await pending.done).body.toString()).toContain('[DONE]')
  })

  test('it is asked about in the space it was let into, whatever else its token reaches', async () => {
    let answer = (): Authentication => ok()
    await start(() => answer())
    const pending = await running()
    answer = () => ok({ spaceId: 'space-2' })
    harness.gateway.recheck(ANYONE)
    expect((await pending.done).body.toString()).toContain('invalid_api_key')
  })
})

test('H-1 A13 a stream that outlives its token is cut by everything else that cuts', async () => {
  let answer = (): Authentication => ok()
  await start(() => answer())
  const pending = await running()
  answer = () => ok({ expiresAtMs: 1 })
  harness.gateway.recheck(ANYONE)
  expect(harness.gateway.running('space-1')).toBe(1)
  answer = () => ok({ expiresAtMs: 1, apiAccessEnabled: false })
  harness.gateway.recheck(ANYONE)
  expect((await pending.done).body.toString()).toContain('api_access_disabled')
})

describe('what a running stream survives', () => {
  const SURVIVES: [string, () => Authentication][] = [
    ['H-1 its token expiring, as the clock says', () => ok({ expiresAtMs: 1 })],
    ['H-1 its token expiring, as the store says', () => refused('token_expired')],
    ['H-19 a switch that drains', () => ok({ apiAccessEnabled: false, runningMayEnd: true })],
    ['a change that leaves it its rights', () => ok()],
  ]
  for (const [what, then] of SURVIVES) {
    test(`${what}; the next call does not`, async () => {
      let answer = (): Authentication => ok()
      await start(() => answer())
      const pending = await running()
      answer = then
      harness.gateway.recheck(ANYONE)
      const next = harness.call({ body: STREAM })
      if (then().kind === 'ok' && gateOpen(then())) next.leave()
      else expect((await next.done).status).toBeGreaterThanOrEqual(400)
      finish()
      const { body } = await pending.done
      expect(body.toString()).toContain('[DONE]')
      const [first] = harness.events.values()
      expect(first?.settlement).toMatchObject({ outcome: 'completed', errorCode: null })
    })
  }

  test('H-19 draining does not outlive the owner’s second thought: off with a cut ends it', async () => {
    let answer = (): Authentication => ok()
    await start(() => answer())
    const pending = await running()
    answer = () => ok({ apiAccessEnabled: false, runningMayEnd: true })
    harness.gateway.recheck(ANYONE)
    expect(harness.gateway.running('space-1')).toBe(1)
    answer = () => ok({ apiAccessEnabled: false })
    harness.gateway.recheck(ANYONE)
    expect((await pending.done).body.toString()).toContain('api_access_disabled')
  })
})

describe('H-3 H-18 the store is down', () => {
  test('after a change the caller is asked about until there is an answer, and cut when it is no', async () => {
    let answer = (): Authentication => ok()
    await start(() => answer())
    const pending = await running()
    let asked = 0
    answer = () => {
      asked++
      return { kind: 'unavailable' }
    }
    harness.gateway.recheck(ANYONE)
    await until(() => asked > 2)
    expect(pending.answer.ended).toBe(false)
    answer = () => refused('token_revoked')
    expect((await pending.done).body.toString()).toContain('token_revoked')
  })

  test('after a change and ten seconds without an answer it is cut', async () => {
    let answer = (): Authentication => ok()
    await start(() => answer())
    const pending = await running()
    answer = () => ({ kind: 'unavailable' })
    harness.gateway.recheck(ANYONE)
    harness.clock.skewMs += 10_001
    expect((await pending.done).body.toString()).toContain('auth_unavailable')
    expect(onlyEvent(harness).settlement).toMatchObject({ outcome: 'truncated', errorCode: 'auth_unavailable' })
  })

  test('without a change an outage ends no stream, and a no found in passing does', async () => {
    let answer = (): Authentication => ok()
    await start(() => answer())
    const pending = await running()
    let asked = 0
    answer = () => {
      asked++
      return { kind: 'unavailable' }
    }
    for (let sweep = 1; sweep <= 4; sweep++) {
      harness.clock.skewMs += 5000
      await until(() => asked >= sweep)
    }
    expect(pending.answer.ended).toBe(false)
    answer = () => refused('token_invalid')
    harness.clock.skewMs += 5000
    expect((await pending.done).body.toString()).toContain('invalid_api_key')
  })
})

describe('H-19 a call that waits is asked about again before it reaches a provider', () => {
  test('its body arrives after the switch was turned off', async () => {
    let answer = (): Authentication => ok()
    let send: (body: Buffer) => void = () => undefined
    await start(() => answer())
    const body = new Promise<Buffer>((resolve) => (send = resolve))
    const pending = harness.call({ readBody: () => body })
    answer = () => ok({ apiAccessEnabled: false, runningMayEnd: true })
    harness.gateway.recheck(ANYONE)
    send(Buffer.from(STREAM))
    expect((await pending.done).status).toBe(403)
    expect(harness.seen).toEqual([])
    const event = onlyEvent(harness)
    expect(event).toMatchObject({
      rejected: true,
      settlement: { outcome: 'rejected', errorCode: 'api_access_disabled' },
    })
  })

  test('its route is looked up while the token is revoked: the open intent is settled once, nothing is sent', async () => {
    let answer = (): Authentication => ok()
    let found: () => void = () => undefined
    harness = await startHarness(opening('openai'), {
      ports: {
        authenticate: () => answer(),
        resolve: () => new Promise((resolve) => (found = () => resolve({ kind: 'ok', route: harness.route }))),
      },
    })
    const before = found
    const pending = harness.call({ body: STREAM })
    await until(() => found !== before)
    answer = () => refused('token_revoked')
    harness.gateway.recheck(ANYONE)
    found()
    expect((await pending.done).status).toBe(401)
    expect(harness.seen).toEqual([])
    expect(onlyEvent(harness)).toMatchObject({
      rejected: false,
      settlement: { outcome: 'rejected', status: 401, errorCode: 'token_revoked', provenance: null },
    })
  })

  test('it waited long, and nobody announced a change', async () => {
    let answer = (): Authentication => ok()
    let send: (body: Buffer) => void = () => undefined
    await start(() => answer())
    const body = new Promise<Buffer>((resolve) => (send = resolve))
    const pending = harness.call({ readBody: () => body })
    answer = () => ({ kind: 'unavailable' })
    harness.clock.skewMs += 1001
    send(Buffer.from(STREAM))
    expect((await pending.done).status).toBe(503)
    expect(harness.seen).toEqual([])
  })

  test('a change while it is asked about is asked about as well', async () => {
    const answers: Authentication[] = []
    let send: (body: Buffer) => void = () => undefined
    let asked = 0
    await start(async () => {
      const answer = answers[asked] ?? ok()
      // The first answer was read before the change that makes it wrong.
      if (++asked === 2) harness.gateway.recheck(ANYONE)
      return Promise.resolve(answer)
    })
    answers.push(ok(), ok(), refused('token_revoked'))
    const body = new Promise<Buffer>((resolve) => (send = resolve))
    const pending = harness.call({ readBody: () => body })
    await until(() => asked === 1)
    harness.gateway.recheck(ANYONE)
    send(Buffer.from(STREAM))
    expect((await pending.done).status).toBe(401)
    expect(asked).toBe(3)
  })

  test('H-21 its model list was narrowed while its body arrived: what it may now decides', async () => {
    let answer = (): Authentication => ok()
    let send: (body: Buffer) => void = () => undefined
    harness = await startHarness(opening('openai'), {
      ports: {
        authenticate: () => answer(),
        resolve: ({ modelAllow }, _protocol, model) =>
          modelAllow.length === 0 ? { kind: 'ok', route: harness.route } : { kind: 'model_not_allowed', model },
      },
    })
    const body = new Promise<Buffer>((resolve) => (send = resolve))
    const pending = harness.call({ readBody: () => body })
    answer = () => ok({ modelAllow: ['other'] })
    harness.gateway.recheck(ANYONE)
    send(Buffer.from(STREAM))
    expect((await pending.done).status).toBe(403)
    expect(harness.seen).toEqual([])
    expect(onlyEvent(harness)).toMatchObject({ rejected: true, settlement: { errorCode: 'model_not_allowed' } })
  })

  test('H-21 its model list was narrowed while its route was looked up: the open intent is settled once, nothing is sent', async () => {
    let answer = (): Authentication => ok()
    let found: (() => void) | null = null
    harness = await startHarness(opening('openai'), {
      ports: {
        authenticate: () => answer(),
        resolve: ({ modelAllow }, _protocol, model) => {
          if (modelAllow.length > 0) return { kind: 'model_not_allowed', model }
          return new Promise((resolve) => (found = () => resolve({ kind: 'ok', route: harness.route })))
        },
      },
    })
    const pending = harness.call({ body: STREAM })
    await until(() => found !== null)
    answer = () => ok({ modelAllow: ['other'] })
    harness.gateway.recheck(ANYONE)
    found!()
    expect((await pending.done).status).toBe(403)
    expect(harness.seen).toEqual([])
    expect(onlyEvent(harness)).toMatchObject({
      rejected: false,
      settlement: { outcome: 'rejected', status: 403, errorCode: 'model_not_allowed', provenance: null },
    })
  })

  test('one that did not wait and saw no change is asked about once', async () => {
    let asked = 0
    const authenticate = () => {
      asked++
      return ok()
    }
    // Its clock stands: on a busy machine the call would have waited.
    harness = await startHarness(opening('openai'), { ports: { authenticate, nowMs: () => 1 } })
    const pending = await running()
    expect(asked).toBe(1)
    finish()
    await pending.done
  })
})

function gateOpen(answer: Authentication): boolean {
  return answer.kind === 'ok' && answer.caller.apiAccessEnabled && answer.caller.expiresAtMs === null
}
