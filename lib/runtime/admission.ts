import type { Admission, Admitted, MaybePromise } from '@/lib/gateway/ports'
import type { AdmissionEnd, AdmissionRequest, PriceAnswer, Protocol, Route, TokenCounts } from '@/lib/gateway/types'
import { budgetRefusal, unpricedRefusal } from '@/lib/limits/budget-answers'
import type { BudgetDesk, BudgetHold, BudgetRefusal } from '@/lib/limits/budget-desk'
import { budgetsFor } from '@/lib/limits/budget-rule'
import { ExpectedUse } from '@/lib/limits/expected-use'
import { limitHeaders, limitRefusal } from '@/lib/limits/limit-answers'
import type { LimitGate, LimitHold } from '@/lib/limits/limit-gate'
import { rulesFor } from '@/lib/limits/limit-rule'
import type { Log } from '@/lib/log'
import type { FindTerms, SpaceTerms } from './space-terms'

type Parts = {
  findTerms: FindTerms
  gate: LimitGate
  budgets: BudgetDesk
  priceOf: (route: Route, tokens: TokenCounts) => PriceAnswer
  log: Log
  nowMs: () => number
  wallMs: () => number
}

/** What has to be known of a price to reserve by it: nano-dollars per token, null = not priced. */
type Rates = { input: bigint; output: bigint } | null

const NONE: TokenCounts = {
  input: 0,
  output: 0,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  reasoning: null,
}
const MILLION = 1_000_000

/** Lets calls through their limits and budgets, or says why not. Nothing is asked of anybody when a space has neither. */
export function createAdmission(parts: Parts): (request: AdmissionRequest) => MaybePromise<Admission> {
  const desk = new AdmissionDesk(parts)
  return (request) => desk.admit(request)
}

class AdmissionDesk {
  readonly expected = new ExpectedUse()
  readonly #rates = new WeakMap<Route, { rates: Rates }>()

  constructor(readonly parts: Parts) {}

  admit(request: AdmissionRequest): MaybePromise<Admission> {
    try {
      const terms = this.parts.findTerms(request.caller.spaceId)
      if (!(terms instanceof Promise)) return this.#judge(request, terms)
      return terms.then((found) => this.#judge(request, found)).catch((error: unknown) => this.#unavailable(error))
    } catch (error) {
      return this.#unavailable(error)
    }
  }

  #unavailable(error: unknown): Admission {
    this.parts.log.error({ event: 'limits.unavailable', err: error }, 'limits and budgets could not be read')
    return { refusal: { code: 'limits_unavailable' } }
  }

  #judge(request: AdmissionRequest, terms: SpaceTerms): MaybePromise<Admission> {
    if (terms.rules.size === 0 && terms.budgets.length === 0) return null
    const { parts } = this
    const rules = terms.rules.size === 0 ? [] : rulesFor(terms.rules, request)
    const budgets = terms.budgets.length === 0 ? [] : budgetsFor(terms.budgets, request)
    if (rules.length === 0 && budgets.length === 0) return null
    const { caller, route, inputTokens, choices } = request
    const output = this.expected.outputOf(caller.spaceId, modelOf(route), request.maxOutputTokens) * choices
    const nowMs = parts.nowMs()
    const place = parts.gate.take(rules, inputTokens + output, nowMs)
    if ('kind' in place) return { refusal: limitRefusal(place) }
    if (budgets.length === 0) return new AdmittedCall(this, request, place, null)
    const rates = this.ratesOf(route)
    if (rates === null && budgets.some(({ unpriced }) => unpriced === 'refuse')) {
      parts.gate.undo(place, nowMs)
      return { refusal: unpricedRefusal(modelOf(route)) }
    }
    const amount = rates === null ? 0n : BigInt(inputTokens) * rates.input + BigInt(Math.ceil(output)) * rates.output
    const decide = (held: BudgetHold | BudgetRefusal): Admission => {
      if ('parts' in held) return new AdmittedCall(this, request, place, held)
      parts.gate.undo(place, parts.nowMs())
      return { refusal: budgetRefusal(held) }
    }
    // At least a nano-dollar, so that an empty budget lets nothing through.
    const held = parts.budgets.reserve(budgets, request.requestId, amount > 0n ? amount : 1n)
    if (!(held instanceof Promise)) return decide(held)
    return held.then(decide, (error: unknown) => {
      parts.gate.undo(place, parts.nowMs())
      return this.#unavailable(error)
    })
  }

  /** By the price of a million tokens: with tiers that is the dearest, so too much is reserved rather than too little. */
  ratesOf(route: Route): Rates {
    let known = this.#rates.get(route)
    if (known === undefined) {
      const input = this.parts.priceOf(route, { ...NONE, input: MILLION }).costNano
      const output = this.parts.priceOf(route, { ...NONE, output: MILLION }).costNano
      known = { rates: input === null || output === null ? null : { input: perToken(input), output: perToken(output) } }
      this.#rates.set(route, known)
    }
    return known.rates
  }
}

const perToken = (million: bigint): bigint => (million + 999_999n) / 1_000_000n
const modelOf = (route: Route): string => `${route.provider}/${route.upstreamModel}`

class AdmittedCall implements Admitted {
  constructor(
    private readonly desk: AdmissionDesk,
    private readonly request: AdmissionRequest,
    private readonly place: LimitHold,
    private readonly budget: BudgetHold | null,
  ) {}

  headers(dialect: Protocol): Readonly<Record<string, string>> | null {
    const { gate, nowMs, wallMs } = this.desk.parts
    return limitHeaders(dialect, gate.tightest(this.place, nowMs()), wallMs())
  }

  progress(tokens: TokenCounts): void {
    const { gate, budgets, nowMs } = this.desk.parts
    gate.raise(this.place, total(tokens), nowMs())
    if (this.budget !== null) budgets.extend(this.budget, this.#cost(tokens))
  }

  settle({ outcome, tokens, atMs }: AdmissionEnd): void {
    const { gate, budgets } = this.desk.parts
    const { caller, route } = this.request
    if (outcome === 'rejected') gate.undo(this.place, atMs)
    else gate.release(this.place, total(tokens), atMs)
    if (outcome === 'completed' && tokens.output !== null)
      this.desk.expected.learn(caller.spaceId, modelOf(route), tokens.output)
    if (this.budget !== null) budgets.settle(this.budget, outcome === 'rejected' ? 0n : this.#cost(tokens))
  }

  #cost(tokens: TokenCounts): bigint {
    if (tokens.input === null && tokens.output === null) return 0n
    return this.desk.parts.priceOf(this.request.route, tokens).costNano ?? 0n
  }
}

const total = ({ input, output }: TokenCounts): number => (input ?? 0) + (output ?? 0)
