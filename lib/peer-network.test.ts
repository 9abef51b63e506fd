import { expect, test } from 'vitest'
import { peerNetwork } from './peer-network'

test('C11 one IPv4 address, or one IPv6 /64, is one source; shown is the network only', () => {
  expect(peerNetwork('203.0.113.77')).toEqual({ source: '203.0.113.77', network: '203.0.113.0/24' })
  expect(peerNetwork('::ffff:203.0.113.77')).toEqual(peerNetwork('203.0.113.77'))
  const one = peerNetwork('2001:db8:1:2:aaaa:bbbb:cccc:dddd')
  expect(one).toEqual({ source: '2001:db8:1:2::/64', network: '2001:db8:1:2::/64' })
  expect(peerNetwork('2001:db8:1:2::1')).toEqual(one)
  expect(peerNetwork('2001:db8:1:3::1')?.source).not.toBe(one?.source)
  expect(peerNetwork('::1')?.network).toBe('::/64')
})

test('C11 what is no address is no source', () => {
  for (const text of [null, '', 'unknown', '1.2.3.4, 5.6.7.8', '203.0.113.77:80', 'localhost']) {
    expect(peerNetwork(text)).toBeNull()
  }
})
