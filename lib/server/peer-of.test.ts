import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { parseAddressRange } from '@/lib/address-range'
import { createPeerOf } from './peer-of'

const peer = (trusted: readonly string[], remoteAddress: string, forwarded?: string): string | undefined => {
  const ranges = trusted.map((text) => parseAddressRange(text) ?? expect.fail(text))
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return createPeerOf(ranges)({ socket: { remoteAddress }, headers } as unknown as IncomingMessage)
}

test('C11 E05 without a proxy that is named, nobody can say that they come from elsewhere', () => {
  expect(peer([], '203.0.113.9', '198.51.100.1')).toBe('203.0.113.9')
  expect(peer(['10.0.0.0/8'], '203.0.113.9', '198.51.100.1')).toBe('203.0.113.9')
})

test('C11 behind named proxies the nearest address they did not add themselves counts', () => {
  const proxies = ['10.0.0.0/8', '::1', 'fd00::/8']
  expect(peer(proxies, '10.1.2.3', '198.51.100.1')).toBe('198.51.100.1')
  expect(peer(proxies, '::ffff:10.1.2.3', '198.51.100.1')).toBe('198.51.100.1')
  // The client wrote the first one; the outer proxy saw the second.
  expect(peer(proxies, '10.1.2.3', '127.0.0.1, 198.51.100.7, 10.9.9.9')).toBe('198.51.100.7')
  expect(peer(proxies, '::1', '2001:db8::5')).toBe('2001:db8::5')
  expect(peer(proxies, 'fd00::2')).toBe('fd00::2')
  for (const garbled of ['', 'unknown', '198.51.100.1, evil', ' , ', '198.51.100.1:443'])
    expect(peer(proxies, '10.1.2.3', garbled)).toBe('10.1.2.3')
})

test('C11 what is neither an address nor a range is none', () => {
  for (const text of ['proxy.example.org', '10.0.0.0/33', '10.0.0', '', '10.0.0.0/'])
    expect(parseAddressRange(text)).toBeNull()
})
