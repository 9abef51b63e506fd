import { gateCaller, type Identification, identifyCaller } from './admit-caller'
import type { EndpointRow } from './endpoints'
import type { GatewayPorts, GatewayRequest, MaybePromise } from './ports'
import type { Refusal } from './refusal'
import type { Caller } from './types'

/** A call that was let in: who makes it, for what, and the request that said so. */
export type AdmittedCall = { caller: Caller; row: EndpointRow; request: GatewayRequest }

/** Whether an admitted caller may still call, and as what: rights may have changed. `unknown`: the store did not answer. */
export type Standing = { caller: Caller; refusal: null } | { caller: null; refusal: Refusal } | 'unknown'

const BEFORE_ANY_EXPIRY = (): number => 0

/**
 * Asks again, in the space the call was let into, whether its caller may call. Synchronous while the token is warm; never
 * rejects. A call that is `running` was authorised at its start: its token may expire meanwhile (H-1), and a switch that
 * drains lets it end. One that still waits gets no such grace (H-19).
 */
export function standingOf(
  ports: GatewayPorts,
  call: AdmittedCall,
  phase: 'waiting' | 'running',
): MaybePromise<Standing> {
  const headers = { ...call.request.headers, 'x-keyway-space': call.caller.spaceId }
  const asked = phase === 'running' ? { ...ports, wallMs: BEFORE_ANY_EXPIRY } : ports
  const found = identifyCaller(asked, { ...call.request, headers })
  if (found instanceof Promise) return found.then((identification) => judge(identification, call, phase))
  return judge(found, call, phase)
}

function judge({ caller, refusal }: Identification, call: AdmittedCall, phase: 'waiting' | 'running'): Standing {
  const running = phase === 'running'
  if (caller === null) {
    if (refusal.code === 'auth_unavailable') return 'unknown'
    if (running && refusal.code === 'token_expired') return { caller: call.caller, refusal: null }
    return { caller: null, refusal }
  }
  if (caller.spaceId !== call.caller.spaceId) return { caller: null, refusal: { code: 'token_invalid' } }
  const mayEnd = running && caller.runningMayEnd
  const gate = gateCaller(mayEnd ? { ...caller, apiAccessEnabled: true } : caller, call.row)
  return gate === null ? { caller, refusal: null } : { caller: null, refusal: gate }
}
