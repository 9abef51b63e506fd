import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fetch as undiciFetch, getGlobalDispatcher, request, setGlobalDispatcher } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { denyGlobalFetch } from './deny-global-fetch'

let trapped = 0
const trap = createServer((_, response) => response.writeHead(204, { connection: 'close' }).end())
trap.on('connection', () => (trapped += 1))
const before = getGlobalDispatcher()
const url = (): string => `http://127.0.0.1:${(trap.address() as AddressInfo).port}/`

beforeAll(async () => {
  await once(trap.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  setGlobalDispatcher(before)
  trap.closeAllConnections()
  await once(trap.close(), 'close')
})

test('F10 X10 the built-in fetch, and undici without a dispatcher, refuse everything', async () => {
  expect((await fetch(url())).status).toBe(204)
  expect(trapped).toBe(1)
  denyGlobalFetch()
  const denied = { code: 'upstream_blocked' }
  await expect(fetch(url())).rejects.toMatchObject({ cause: denied })
  await expect(undiciFetch(url())).rejects.toMatchObject({ cause: denied })
  await expect(request(url())).rejects.toMatchObject(denied)
  expect(trapped).toBe(1)
})
