import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '@/lib/log'
import { createEgress, type Egress } from './egress'

const names: string[] = []
let requests = 0
let server: Server
let egress: Egress
let origin: string

beforeAll(async () => {
  server = createServer({
    ...selfSigned('provider.example.com'),
    SNICallback: (name, done) => {
      names.push(name)
      done(null)
    },
  })
  server.on('tlsClientError', () => undefined)
  server.on('secureConnection', (socket) => socket.on('error', () => undefined).on('data', () => (requests += 1)))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const host = `provider.example.com:${(server.address() as AddressInfo).port}`
  origin = `https://${host}`
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
  egress = createEgress({ allow: [host], log: createLog('silent'), resolve })
})
afterAll(async () => {
  await egress.close({ force: true })
  await once(server.close(), 'close')
})

const ask = (partition: string) =>
  egress.requestJson({
    url: new URL(origin),
    partition,
    method: 'GET',
    headers: { authorization: 'Bearer sk-canary', host: 'api.openai.com' },
    timeoutMs: 5000,
    maxBytes: 1000,
  })

test('F12 a self-signed certificate is refused before the key is sent, even when the environment says otherwise', async () => {
  const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  await expect(ask('a')).rejects.toMatchObject({ code: 'upstream_failed' })
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
  try {
    await expect(ask('b')).rejects.toMatchObject({ code: 'upstream_failed' })
  } finally {
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
  }
  expect(requests).toBe(0)
})

test('F12 the TLS name is the host of the origin, not a Host header', async () => {
  names.length = 0
  await expect(ask('c')).rejects.toMatchObject({ code: 'upstream_failed' })
  expect(names).toEqual(['provider.example.com'])
})

/** A P-256 certificate that nobody vouches for, written by hand (RFC 5280 §4.1), so that no key lies in the repository. */
function selfSigned(commonName: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts)
    const size = content.length
    const length = size < 128 ? [size] : [0x82, size >> 8, size & 255]
    return Buffer.concat([Buffer.from([tag, ...length]), content])
  }
  const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, ...parts)
  const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'))
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
  const name = sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(commonName)))))
  const validity = sequence(tlv(0x17, Buffer.from('200101000000Z')), tlv(0x17, Buffer.from('491231235959Z')))
  const altNames = sequence(oid('551d11'), tlv(0x04, sequence(tlv(0x82, Buffer.from(commonName)))))
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(altNames)),
  )
  const signature = tlv(0x03, Buffer.from([0]), sign('sha256', body, privateKey))
  const der = sequence(body, ecdsaWithSha256, signature).toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}
