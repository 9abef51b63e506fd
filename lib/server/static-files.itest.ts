import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HTTPS_HEADERS } from '@/lib/http/security-headers'
import { staticFiles } from './static-files'
import { raw, startTestServer, type TestServer } from './test-support'

let dir: string
let server: TestServer
beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'static-'))
  const folder = path.join(dir, '.next', 'static', 'chunks')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'a.js'), 'plain')
  writeFileSync(path.join(folder, 'a.js.br'), 'brotli')
  writeFileSync(path.join(folder, 'a.js.gz'), 'gzip')
  writeFileSync(path.join(folder, 'b.js'), 'only plain')
  writeFileSync(path.join(folder, 'secret.map'), 'sources')
  writeFileSync(path.join(dir, '.next', 'BUILD_ID'), 'x')
  server = await startTestServer({ statics: staticFiles(dir, HTTPS_HEADERS) })
})
afterEach(async () => {
  await server.close()
  rmSync(dir, { recursive: true })
})

const get = (url: string, encoding: string) =>
  raw(server.port, `GET ${url} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`)

test.each([
  ['gzip, deflate, br, zstd', 'br', 'brotli'],
  ['gzip', 'gzip', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip', 'gzip'],
  ['identity', undefined, 'plain'],
])('a client that accepts %s gets %s', async (accepted, encoding, body) => {
  const answer = await get('/_next/static/chunks/a.js', accepted)
  expect(answer.split('\r\n\r\n')[1]).toBe(body)
  expect(/^content-encoding: (.*)\r$/m.exec(answer)?.[1]).toBe(encoding)
  expect(answer).toContain('vary: accept-encoding')
})

test('I04 built files carry the security headers and may be kept for ever', async () => {
  const answer = await get('/_next/static/chunks/b.js?v=1', 'gzip')
  expect(answer).toContain('only plain')
  for (const header of [
    'x-content-type-options: nosniff',
    'strict-transport-security: ',
    'immutable',
    'text/javascript',
  ]) {
    expect(answer).toContain(header)
  }
})

test.each([
  '/_next/static/chunks/none.js',
  '/_next/static/chunks/a.js.br',
  '/_next/static/chunks/secret.map',
  '/_next/static/BUILD_ID',
])('M05 %s is not ours to serve', async (url) => {
  expect(await get(url, 'br')).toContain('{"page"')
  expect(server.pageRequests.map((request) => request.url)).toEqual([url])
})
