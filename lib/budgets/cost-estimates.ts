import { LRUCache } from 'lru-cache'
import type { AdmissionCall } from '@/lib/gateway/ports'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import type { PriceAnswer, Route, TokenCounts, UsageSettlement } from '@/lib/gateway/types'

export type PriceOf = (route: Route, tokens: TokenCounts) => PriceAnswer

/** What a call will cost before anybody knows. Nano-USD. */
export type CostEstimate = {
  /** The model has a price. */
  isPriced: boolean
  /** There have been enough calls like it to say what they cost as a rule. */
  isLearned: boolean
  /** What calls like it have cost of late at the most; a guess until that is learned. */
  usual: bigint
  /** The most it can cost; null = nobody can say. */
  most: bigint | null
  readonly learned: Learned
}

/** What was learned of one model in one space: rises at once, falls slowly. */
type Learned = {
  calls: number
  /** Tokens of one answer. */
  output: number
  /** What calls cost for each nano-dollar that their sizes let expect: cached input makes it less, pictures more. */
  ratio: number
  /** Of a whole call, for those whose sizes say nothing. Nano-USD. */
  cost: number
}

/** Spaces × models that are remembered. */
const MOST_MODELS = 5000
/** So many calls make a rule. */
const ENOUGH_CALLS = 3
/** By how much of the difference what was learned falls with every call that cost less. */
const FALL = 0.05
/** Above what was learned, since the next one may be a little larger. */
const MARGIN = 1.1
/** Tokens of an answer whose longest nobody has named, of a model whose longest nobody knows. */
const LONGEST_ANSWER = 131_072
/** A first guess at an answer's length, in tokens. */
const FIRST_ANSWER = 500
/** A text has at most so many times the tokens that its bytes let expect. */
const MOST_INPUT = 2
/** No model takes more in pictures and files. Tokens. */
const MOST_MEDIA = 1_000_000

const WITHOUT_OUTPUT: ReadonlySet<string> = new Set(['embeddings'])
/** What they cost is not said by the length of a text. */
const WITHOUT_SIZE: ReadonlySet<string> = new Set([
  'images.generations',
  'images.edits',
  'audio.speech',
  'audio.transcriptions',
  'audio.translations',
])

/** Learns what calls cost, per space and model, and says beforehand what the next one will. */
export class CostEstimates {
  readonly #learned = new LRUCache<string, Learned>({ max: MOST_MODELS })

  constructor(private readonly priceOf: PriceOf) {}

  of(call: AdmissionCall): CostEstimate {
    const { route, caller, endpoint } = call
    const learned = this.#learnedOf(`${caller.spaceId} ${endpoint} ${route.provider}/${route.upstreamModel}`)
    const isLearned = learned.calls >= ENOUGH_CALLS
    const longest = longestAnswer(call)
    const mostInput = call.inputTokens * MOST_INPUT + Math.min(MOST_MEDIA, call.mediaTokens)
    const most = this.#price(route, mostInput, longest)
    if (most === null) return { isPriced: false, isLearned, usual: 0n, most: null, learned }
    const answer = Math.min(longest, Math.ceil(call.answers * (isLearned ? learned.output * MARGIN : FIRST_ANSWER)))
    const expected = Number(this.#price(route, call.inputTokens, answer) ?? 0n)
    const cost = expected === 0 ? learned.cost : expected * learned.ratio
    const usual = BigInt(Math.ceil(cost * (isLearned ? MARGIN : 1)))
    if (WITHOUT_SIZE.has(endpoint)) return { isPriced: true, isLearned, usual, most: null, learned }
    return { isPriced: true, isLearned, usual: usual < most ? usual : most, most, learned }
  }

  /** @param cost what it did cost; null when that is not known */
  learn(call: AdmissionCall, estimate: CostEstimate, settlement: UsageSettlement, cost: bigint | null): void {
    const { output } = settlement.tokens
    // What broke off says little of what a whole answer costs.
    if (cost === null || settlement.outcome !== 'completed') return
    const { learned } = estimate
    const expected = Number(this.#price(call.route, call.inputTokens, output ?? 0) ?? 0n)
    learned.output = risen(learned, learned.output, (output ?? 0) / call.answers)
    learned.cost = risen(learned, learned.cost, Number(cost))
    if (expected > 0) learned.ratio = risen(learned, learned.ratio, Number(cost) / expected)
    learned.calls++
  }

  /** What these tokens cost; null = not priced. */
  cost(route: Route, tokens: TokenCounts): bigint | null {
    return this.priceOf(route, tokens).costNano
  }

  #price(route: Route, input: number, output: number): bigint | null {
    return this.priceOf(route, { ...NO_TOKENS, input, output }).costNano
  }

  #learnedOf(key: string): Learned {
    let learned = this.#learned.get(key)
    if (learned === undefined) {
      learned = { calls: 0, output: 0, ratio: 1, cost: 0 }
      this.#learned.set(key, learned)
    }
    return learned
  }
}

/** The first call is taken at its word; from then on the largest of late counts. */
function risen({ calls }: Learned, known: number, value: number): number {
  if (calls === 0 || value > known) return value
  return known + (value - known) * FALL
}

/** Tokens of all answers together, at the most. */
function longestAnswer(call: AdmissionCall): number {
  if (WITHOUT_OUTPUT.has(call.endpoint)) return 0
  const possible = call.route.maxOutputTokens ?? LONGEST_ANSWER
  const asked = call.maxOutputTokens
  const longest = asked === null || !(asked > 0) ? possible : Math.min(possible, Math.ceil(asked))
  return longest * call.answers
}
