import { readCredential } from './credentials'
import type { EndpointRow } from './endpoints'
import type { GatewayPorts, GatewayRequest, MaybePromise } from './ports'
import type { Refusal } from './refusal'
import type { Authentication, Caller, Identity } from './types'

/**
 * Who calls, or why nobody is let in: no space to call in, so nothing is recorded. `identity`: the credential is valid, and
 * what is asked about itself is answered.
 */
export type Identification =
  | { caller: Caller; refusal: null }
  | { caller: null; refusal: Refusal; identity: Identity | null }

/** Chooses among the spaces of a token that reaches several: a slug or an id. */
const SPACE_HEADER = 'x-keyway-space'

/** Finds the caller of a request. Synchronous while the token is warm. Never rejects. */
export function identifyCaller(ports: GatewayPorts, request: GatewayRequest): MaybePromise<Identification> {
  const { identify } = request
  if (identify !== undefined) return identified(ports, identify)
  const { legacy } = ports
  const credential = readCredential(request.headers, ports.isWellFormedToken, legacy?.matches)
  switch (credential.kind) {
    case 'none':
      return refused('token_missing')
    case 'malformed':
      return refused('token_invalid')
    case 'ambiguous':
      return refused('ambiguous_credentials')
    case 'token':
    case 'legacy':
      break
  }
  const space = spaceOf(request.headers[SPACE_HEADER])
  return identified(ports, () =>
    credential.kind === 'token'
      ? ports.authenticate(credential.token, space)
      : (legacy?.authenticate(space) ?? TOKEN_INVALID),
  )
}

const TOKEN_INVALID: Authentication = { kind: 'refused', code: 'token_invalid' }

/** What a store that throws or rejects is taken for: it could not answer. */
function identified(ports: GatewayPorts, ask: () => MaybePromise<Authentication>): MaybePromise<Identification> {
  try {
    const answer = ask()
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
  return { caller: null, refusal: { code }, identity: null }
}

/** An empty header chooses nothing; a repeated one names no space that exists. */
function spaceOf(header: string | string[] | undefined): string | null {
  return header === undefined || header === '' ? null : String(header)
}

function identificationOf(ports: GatewayPorts, authentication: Authentication): Identification {
  if (authentication.kind === 'unavailable') return refused('auth_unavailable')
  if (authentication.kind === 'refused') return refused(authentication.code)
  const { expiresAtMs } = authentication.kind === 'ok' ? authentication.caller : authentication.identity
  // Valid while strictly greater (H-2).
  if (expiresAtMs !== null && expiresAtMs <= ports.wallMs()) return refused('token_expired')
  switch (authentication.kind) {
    case 'ok':
      return { caller: authentication.caller, refusal: null }
    case 'unchosen':
      return { caller: null, refusal: unchosen(authentication.slugs), identity: authentication.identity }
    case 'space_not_found':
      return refused('space_not_found')
  }
}

/** With no slug there is nothing to choose: every space it reaches is off. */
function unchosen(slugs: readonly string[]): Refusal {
  if (slugs.length === 0) {
    const message =
      'None of the spaces this token reaches accepts API calls. An owner can switch API access on under Manage → API access.'
    return { code: 'api_access_disabled', message }
  }
  const message = `This token reaches several spaces. Name one in the header ${SPACE_HEADER}: ${slugs.join(', ')}.`
  return { code: 'space_required', message }
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
