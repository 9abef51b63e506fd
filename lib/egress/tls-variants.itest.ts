import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createServer, type Server, type TlsOptions, type TLSSocket } from 'node:tls'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TlsProbe } from './tls-probe-fixture'

let dir: string
let probe: string
const servers: Server[] = []
/** Requests that got through a handshake, by host. */
const heard: Record<string, string[]> = {}

const at = (name: string): string => path.join(dir, name)
const openssl = (...args: string[]): void => {
  execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' })
}

/** A certificate for one name, vouched for by the authority of this name unless it signs itself. */
function certify(
  name: string,
  host: string,
  { authority = 'ca', days = ['20200101000000Z', '20491231235959Z'] } = {},
): void {
  writeFileSync(at(`${name}.ext`), `subjectAltName=DNS:${host}\nbasicConstraints=CA:FALSE\n`)
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${host}`,
  )
  const signer =
    authority === 'self'
      ? ['-selfsign', '-keyfile', `${name}.key`]
      : ['-cert', `${authority}.pem`, '-keyfile', `${authority}.key`]
  openssl(
    'ca',
    '-batch',
    '-config',
    'ca.cnf',
    ...signer,
    '-in',
    `${name}.csr`,
    '-out',
    `${name}.pem`,
    '-notext',
    '-extfile',
    `${name}.ext`,
    '-startdate',
    days[0]!,
    '-enddate',
    days[1]!,
  )
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'keyway-tls-'))
  writeFileSync(at('index'), '')
  writeFileSync(
    at('ca.cnf'),
    '[ca]\ndefault_ca=d\n[d]\ndatabase=index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n',
  )
  for (const name of ['ca', 'stranger']) {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '3650',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-subj',
      `/CN=${name}`,
    )
  }
  probe = path.join(import.meta.dirname, `.tls-probe-${process.pid}.mjs`)
  await build({
    entryPoints: [path.join(import.meta.dirname, 'tls-probe-fixture.ts')],
    outfile: probe,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': path.resolve(import.meta.dirname, '../..') },
    logLevel: 'silent',
  })
})
afterAll(async () => {
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  rmSync(probe, { force: true })
  rmSync(dir, { recursive: true, force: true })
})

/** Serves one answer over TLS. @returns the origin under which it is called. */
async function serve(certificate: string, host: string, options: TlsOptions = {}, answer = whole): Promise<string> {
  const server = createServer({
    key: readFileSync(at(`${certificate}.key`)),
    cert: readFileSync(at(`${certificate}.pem`)),
    ...options,
  })
  server.on('tlsClientError', () => undefined)
  server.on('secureConnection', (socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      ;(heard[host] ??= []).push(bytes.toString())
      answer(socket)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  servers.push(server)
  return `https://${host}:${(server.address() as AddressInfo).port}`
}

const whole = (socket: TLSSocket): void => {
  socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}')
}
/** Half an answer, then bytes that are no TLS record. */
const broken = (socket: TLSSocket): void => {
  socket.write('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"a":', () => {
    const { _parent: below } = socket as TLSSocket & { _parent?: Socket }
    setTimeout(() => below?.end(Buffer.from([21, 3, 3, 0, 2, 2, 40, 0xff, 0xff])), 20)
  })
}

/** Calls all origins from a process that trusts `ca` beside the usual authorities. */
async function probeAll(origins: readonly string[], env: Record<string, string> = {}): Promise<TlsProbe[]> {
  const child = spawn(process.execPath, [probe, ...origins], {
    env: Object.assign({} as NodeJS.ProcessEnv, {
      PATH: process.env['PATH'],
      NODE_EXTRA_CA_CERTS: at('ca.pem'),
      ...env,
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  await once(child, 'close')
  return JSON.parse(output) as TlsProbe[]
}

test('F12 F11 a certificate that is self-signed, expired, not yet valid, of another name or of a stranger, and an old TLS: one refusal, and no key leaves', async () => {
  certify('good', 'good.example.com')
  certify('expired', 'expired.example.com', { days: ['20200101000000Z', '20210101000000Z'] })
  certify('early', 'early.example.com', { days: ['20480101000000Z', '20490101000000Z'] })
  certify('other', 'other.example.com')
  certify('alone', 'alone.example.com', { authority: 'self' })
  certify('strange', 'strange.example.com', { authority: 'stranger' })
  certify('old', 'old.example.com')
  const bad = {
    'expired.example.com': 'CERT_HAS_EXPIRED',
    'early.example.com': 'CERT_NOT_YET_VALID',
    // The Host header of the probe names the host the certificate is for: it does not count.
    'wrong.example.com': 'ERR_TLS_CERT_ALTNAME_INVALID',
    'alone.example.com': 'DEPTH_ZERO_SELF_SIGNED_CERT',
    'strange.example.com': 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'old.example.com': 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  }
  const origins = [
    await serve('good', 'good.example.com'),
    await serve('expired', 'expired.example.com'),
    await serve('early', 'early.example.com'),
    await serve('good', 'wrong.example.com'),
    await serve('alone', 'alone.example.com'),
    await serve('strange', 'strange.example.com'),
    await serve('old', 'old.example.com', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' }),
  ]
  for (const env of [{}, { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' }]) {
    const [good, ...refused] = await probeAll(origins, env)
    expect(good).toEqual({ status: 200 })
    const message = 'The provider could not be reached.'
    expect(refused).toEqual(Object.values(bad).map((cause) => ({ code: 'upstream_failed', message, cause })))
  }
  // Those who were refused never heard a request.
  expect(Object.keys(heard)).toEqual(['good.example.com'])
})

test('G09 F12 a TLS record that is broken in mid-answer is no answer', async () => {
  certify('breaks', 'breaks.example.com')
  const [probed] = await probeAll([await serve('breaks', 'breaks.example.com', {}, broken)])
  expect(probed).toMatchObject({ code: 'upstream_failed', message: 'The provider could not be reached.' })
  expect(heard['breaks.example.com']).toHaveLength(1)
})
