import { newId } from '@/lib/crypto/id'
import type { RequestFacts } from '@/lib/auth/principal'
import { deviceHash } from './sessions'

/** Set by the custom server from the socket, after it removed whatever the client sent under this name. */
const PEER_HEADER = 'x-keyway-peer'

/** What is known of a request from its headers: a new id, and hashes of where it came from. */
export function requestFacts(headers: Pick<Headers, 'get'>): RequestFacts {
  return {
    requestId: newId(),
    ipHash: deviceHash(headers.get(PEER_HEADER)),
    userAgentHash: deviceHash(headers.get('user-agent')?.slice(0, 512)),
  }
}
