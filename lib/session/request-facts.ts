import type { RequestFacts } from '@/lib/auth/principal'
import { newId } from '@/lib/crypto/id'
import { behindOwnServer } from '@/lib/process-state'
import { deviceName } from './device-name'
import { peerNetwork } from '@/lib/peer-network'
import { deviceHash } from './sessions'

/** Set by the custom server from the socket, after it removed whatever the client sent under this name. */
const PEER_HEADER = 'x-keyway-peer'

/** What is known of a request from its headers: a new id, and where it came from as far as anyone but the client says so. */
export function requestFacts(headers: Pick<Headers, 'get'>): RequestFacts {
  const peer = peerNetwork(behindOwnServer() ? headers.get(PEER_HEADER) : null)
  const userAgent = headers.get('user-agent')?.slice(0, 512) || null
  return {
    requestId: newId(),
    ipHash: deviceHash(peer?.source),
    userAgentHash: deviceHash(userAgent),
    network: peer?.network ?? null,
    idempotencyKey: headers.get('idempotency-key'),
    // Worked out only where somebody asks: most requests need it never.
    get device() {
      return deviceName(userAgent)
    },
  }
}
