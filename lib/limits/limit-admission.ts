import type { Admission, AdmissionCall, AdmissionPort, MaybePromise, Permit } from '@/lib/gateway/ports'
import type { Endpoint, UsageSettlement } from '@/lib/gateway/types'
import { limitHeaders } from './limit-headers'
import { limitRefusal } from './limit-words'
import type { Limiter, TakenLimits } from './limiter'
import type { LimitAsk, LimitRefusal, LimitRule } from './rule'

/** The rules a call has to keep to, in no order; `malformed`: one of them cannot be understood. Rejects when the store does not answer. */
export type RulesFor = (call: AdmissionCall) => MaybePromise<readonly LimitRule[] | 'malformed'>

/** A limit that cannot be understood is not one that nobody set (R4.54). */
const UNKNOWN: Admission = { refusal: { code: 'limits_unavailable' } }

/** What answers with no tokens of its own. */
const WITHOUT_OUTPUT: ReadonlySet<Endpoint> = new Set([
  'embeddings',
  'moderations',
  'messages.count_tokens',
  'audio.speech',
])

/** Lets calls through as far as limits allow. */
export function createLimitAdmission(parts: {
  rulesFor: RulesFor
  limiter: Pick<Limiter, 'take'>
  /** Wall clock, milliseconds since the epoch: only for what is told, never for what is counted. */
  wallMs: () => number
}): AdmissionPort {
  const { rulesFor, limiter, wallMs } = parts

  function admit(call: AdmissionCall, rules: readonly LimitRule[] | 'malformed'): MaybePromise<Admission> {
    if (rules === 'malformed') return UNKNOWN
    if (rules.length === 0) return null
    const taken = limiter.take(rules, askOf(call))
    return taken instanceof Promise ? taken.then((found) => answer(call, found)) : answer(call, taken)
  }

  function answer({ dialect }: AdmissionCall, taken: TakenLimits | LimitRefusal): Admission {
    if ('kind' in taken) return { refusal: limitRefusal(taken, dialect, wallMs()) }
    return new LimitPermit(taken, headersOf(taken, dialect, wallMs()))
  }

  return {
    admit: (call) => {
      const rules = rulesFor(call)
      return rules instanceof Promise ? rules.then((found) => admit(call, found)) : admit(call, rules)
    },
  }
}

function askOf({ requestId, endpoint, inputTokens, maxOutputTokens, answers, route }: AdmissionCall): LimitAsk {
  if (endpoint === 'messages.count_tokens') return { requestId, inputTokens: 0, outputTokens: 0, answers: 1 }
  const outputTokens = WITHOUT_OUTPUT.has(endpoint) ? 0 : most(maxOutputTokens, route.maxOutputTokens)
  return { requestId, inputTokens, outputTokens, answers }
}

/** What was asked for and what the model can give: the smaller, where either is known. */
function most(asked: number | null, possible: number | null): number | null {
  // What makes no sense is the provider's to refuse.
  const wanted = asked !== null && asked >= 0 ? Math.ceil(asked) : null
  return wanted === null || possible === null ? (wanted ?? possible) : Math.min(wanted, possible)
}

function headersOf(
  { rules, standings }: TakenLimits,
  dialect: AdmissionCall['dialect'],
  wallMs: number,
): Permit['headers'] {
  const known = rules.flatMap(({ rule }, i) => {
    const standing = standings[i]
    return standing === undefined ? [] : [{ rule, standing }]
  })
  return limitHeaders(known, dialect, wallMs)
}

class LimitPermit implements Permit {
  readonly refusal = null

  constructor(
    private readonly taken: TakenLimits,
    readonly headers: Permit['headers'],
  ) {}

  settle({ attempts, tokens }: UsageSettlement): void {
    const contacted = attempts > 0
    this.taken.settle({ contacted, inputTokens: tokens.input ?? 0, outputTokens: tokens.output ?? 0 })
  }
}
