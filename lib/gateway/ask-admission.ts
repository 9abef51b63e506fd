import type { CallBody } from './call-body'
import type { CallSetup } from './call-setup'
import type { Admission, AdmissionPort, MaybePromise } from './ports'
import { estimateTokens, FREE_TOKENS, NO_TOKENS } from './token-counts'
import type { UsageSettlement } from './types'

/** Who cannot say whether a call is within its limits lets none through. */
const CANNOT_SAY: Admission = { refusal: { code: 'limits_unavailable' } }

/** How a call ended that no provider heard of, for limits and budgets that had let it go on. */
export const NEVER_MADE: UsageSettlement = Object.freeze({
  outcome: 'rejected',
  provenance: null,
  status: 503,
  errorCode: null,
  servedModel: null,
  upstreamRequestId: null,
  tokens: NO_TOKENS,
  latencyMs: 0,
  ttfbMs: null,
  attempts: 0,
})

/** How a count of tokens ended that no provider was needed for: a request, and no tokens. */
export const COUNTED_HERE: UsageSettlement = Object.freeze({
  ...NEVER_MADE,
  outcome: 'completed',
  status: 200,
  tokens: FREE_TOKENS,
  attempts: 1,
})

type AskedCall = Pick<CallSetup, 'exchange' | 'row' | 'caller' | 'route' | 'stream'>

/** Asks limits and budgets about a call that is ready to be made. Never throws, never rejects. */
export function askAdmission(port: AdmissionPort, setup: AskedCall, body: CallBody): MaybePromise<Admission> {
  const { exchange, row, caller, route, stream } = setup
  try {
    const admission = port.admit({
      requestId: exchange.requestId,
      ts: exchange.arrivedWallMs,
      caller,
      route,
      endpoint: row.endpoint,
      dialect: exchange.dialect,
      model: body.model,
      inputTokens: estimateTokens(body.textBytes),
      mediaTokens: estimateTokens(body.mediaBytes),
      maxOutputTokens: body.maxOutputTokens,
      answers: body.answers,
      stream,
    })
    return admission instanceof Promise ? admission.catch(() => CANNOT_SAY) : admission
  } catch {
    return CANNOT_SAY
  }
}
