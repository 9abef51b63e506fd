import { readCredential } from './credentials'
import type { EndpointRow } from './endpoints'
import type { GatewayPorts, GatewayRequest, MaybePromise } from './ports'
import type { Refusal } from './refusal'
import type { Authentication, Caller } from './types'

/** Who calls, or why nobody is let in: no valid token, so nothing is recorded. */
export type Identification = { caller: Caller; refusal: null } | { caller: null; refusal: Refusal }

/** Finds the caller of a request. Synchronous while the token is warm. Never rejects. */
export function identifyCaller(ports: GatewayPorts, request: GatewayRequest): MaybePromise<Identification> {
  const credential = readCredential(request.headers, ports.isWellFormedToken)
  switch (credential.kind) {
    case 'none':
      return refused('token_missing')
    case 'malformed':
      return refused('token_invalid')
    case 'ambiguous':
      return refused('ambiguous_credentials')
    case 'token':
      break
  }
  try {
    const answer = ports.authenticate(credential.token)
    if (!(answer instanceof Promise)) return identificationOf(ports, answer)
    return answer.then(
      (authentication) => identificationOf(ports, authentication),
      () => refused('auth_unavailable'),
    )
  } catch {
    return refused('auth_unavailable')
  }
}

function refused(code: Refusal['code']): Identification {
  return { caller: null, refusal: { code } }
}

function identificationOf(ports: GatewayPorts, authentication: Authentication): Identification {
  if (authentication.kind === 'unavailable') return refused('auth_unavailable')
  if (authentication.kind === 'refused') return refused(authentication.code)
  const { caller } = authentication
  // Valid while strictly greater (H-2).
  const expired = caller.expiresAtMs !== null && caller.expiresAtMs <= ports.wallMs()
  return expired ? refused('token_expired') : { caller, refusal: null }
}

/** Whether this caller may use this endpoint now; null when it may. */
export function gateCaller(caller: Caller, row: EndpointRow): Refusal | null {
  if (!caller.spaceActive) {
    return { code: 'api_access_disabled', message: 'This space is suspended. Ask the operator of this Keyway.' }
  }
  if (!caller.apiAccessEnabled && !row.exempt) return { code: 'api_access_disabled' }
  if (row.permission !== null && !caller.permissions.has(row.permission)) {
    const message = `This token lacks the permission ${row.permission}.`
    return { code: 'insufficient_permissions', message }
  }
  return null
}
