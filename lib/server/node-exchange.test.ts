import { createServer, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createGateway } from '@/lib/gateway/create-gateway'
import { type Harness, onlyEvent, startHarness, until } from '@/lib/gateway/test-harness'
import type { Authentication } from '@/lib/gateway/types'
import { BodyWatch } from './body-watch'
import { listen } from './listen'
import { NodeExchange } from './node-exchange'

let harness: Harness
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  await harness.close()
})

/** A gateway behind a socket whose token look-up ends when the test says so. */
async function start(): Promise<{
  port: number
  inFlight: () => number
  requests: IncomingMessage[]
  admit: () => void
}> {
  harness = await startHarness((_request, response) => response.end('{}'))
  let admit: (answer: Authentication) => void = () => undefined
  const gateway = createGateway({
    ...harness.ports,
    authenticate: () => new Promise((resolve) => (admit = resolve)),
  })
  const watch = new BodyWatch()
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    const exchange = new NodeExchange(request, response, '/chat/completions', watch, null, () => undefined)
    requests.push(request)
    gateway.handle(exchange, exchange)
  })
  const port = await listen(server, '127.0.0.1', 0)
  ends.push(
    () => server.closeAllConnections(),
    () => server.close(),
    () => watch.close(),
  )
  const caller = harness.caller
  return { port, inFlight: () => gateway.inFlight, requests, admit: () => admit({ kind: 'ok', caller }) }
}

for (const [when, body] of [
  ['in the middle of its body', '{"model":'],
  ['after its whole body', '{"model":"m"}    '],
] as const) {
  test(`H-31 G20 a client that left ${when} while its token was looked up is noticed at once`, async () => {
    const { port, inFlight, requests, admit } = await start()
    const socket = connect(port, '127.0.0.1')
    const head = `POST /api/v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer kw_pat_good\r\nContent-Length: 17\r\n\r\n`
    socket.write(head + body)
    await until(() => requests.length === 1)
    socket.destroy()
    await until(() => requests[0]!.destroyed)
    admit()
    await until(() => inFlight() === 0)
    expect(onlyEvent(harness)).toMatchObject({
      rejected: true,
      settlement: { outcome: 'client_abort', status: 499, errorCode: 'client_abort' },
    })
    expect(harness.seen).toEqual([])
  })
}
