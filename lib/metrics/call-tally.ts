import type { UsageIntent, UsageSettlement } from '@/lib/gateway/types'
import { DurationHistogram } from './duration-histogram'
import type { Family, Sample } from './exposition'
import {
  ENDPOINTS,
  ERROR_CODES,
  type Labels,
  OUTCOMES,
  providerNumber,
  PROVIDERS,
  REFUSAL_CODES,
  statusNumber,
  STATUSES,
} from './labels'

/** Kinds of tokens, in the order of their cells. Input holds what was cached, output holds the reasoning. */
const TOKENS = { input: 0, output: 1, read: 2, write: 3, reasoning: 4 } as const
const TOKEN_KINDS = 5

/** What a finished call costs, as its usage row has it. */
type PricedRow = { provider: string | null; costNano: string | null }

/** Counts calls. Every number has its place in an array from the start: counting is adding, and no text is made or looked for but the labels' own. */
export class CallTally {
  readonly #calls = new Float64Array(ENDPOINTS.size * OUTCOMES.size * STATUSES.size)
  readonly #byProvider = new Float64Array(PROVIDERS.size * OUTCOMES.size)
  readonly #tokens = new Float64Array(PROVIDERS.size * TOKEN_KINDS)
  readonly #errors = new Float64Array(ERROR_CODES.size)
  readonly #refusals = new Float64Array(REFUSAL_CODES.size)
  readonly #answers = new Float64Array(STATUSES.size)
  readonly #unpriced = new Float64Array(PROVIDERS.size)
  readonly #costNano: bigint[] = PROVIDERS.values.map(() => 0n)
  readonly #durations = new DurationHistogram(ENDPOINTS.size * 2)
  readonly #firstBytes = new DurationHistogram(ENDPOINTS.size * 2)
  readonly #providerFirstBytes = new DurationHistogram(PROVIDERS.size)
  #retries = 0

  ended(intent: UsageIntent, settlement: UsageSettlement): void {
    const { attempts, errorCode, ttfbMs, tokens } = settlement
    const endpoint = ENDPOINTS.numberOf(intent.endpoint)
    const outcome = OUTCOMES.numberOf(settlement.outcome)
    const provider = providerNumber(intent.provider)
    this.#calls[(endpoint * OUTCOMES.size + outcome) * STATUSES.size + statusNumber(settlement.status)]! += 1
    this.#byProvider[provider * OUTCOMES.size + outcome]! += 1
    if (errorCode !== null) this.#errors[ERROR_CODES.numberOf(errorCode)]! += 1
    const cell = provider * TOKEN_KINDS
    this.#tokens[cell + TOKENS.input]! += whole(tokens.input)
    this.#tokens[cell + TOKENS.output]! += whole(tokens.output)
    this.#tokens[cell + TOKENS.read]! += whole(tokens.cacheRead)
    this.#tokens[cell + TOKENS.write]! += whole(tokens.cacheWrite5m) + whole(tokens.cacheWrite1h)
    this.#tokens[cell + TOKENS.reasoning]! += whole(tokens.reasoning)
    // How long a refusal takes says nothing about how long calls take.
    if (attempts === 0) return
    if (attempts > 1) this.#retries += attempts - 1
    const series = endpoint * 2 + (intent.stream ? 1 : 0)
    this.#durations.note(series, settlement.latencyMs)
    if (ttfbMs === null) return
    this.#firstBytes.note(series, ttfbMs)
    this.#providerFirstBytes.note(provider, ttfbMs)
  }

  refused(code: string): void {
    this.#refusals[REFUSAL_CODES.numberOf(code)]! += 1
  }

  answered(status: number): void {
    this.#answers[statusNumber(status)]! += 1
  }

  /** Rows that are new in the database: money is counted when it is in the ledger. */
  stored(rows: readonly PricedRow[]): void {
    for (const { provider, costNano } of rows) {
      const at = providerNumber(provider)
      if (costNano === null) this.#unpriced[at]! += 1
      else this.#costNano[at] = (this.#costNano[at] ?? 0n) + BigInt(costNano)
    }
  }

  families(): Family[] {
    const tokens = (kinds: Readonly<Record<string, number>>): Sample[] =>
      PROVIDERS.values.flatMap((provider, at) =>
        Object.entries(kinds).flatMap(([type, kind]) =>
          counted({ provider, type }, this.#tokens[at * TOKEN_KINDS + kind]),
        ),
      )
    return [
      counter('keyway_calls_total', 'Finished calls that made a usage event.', this.#callSamples()),
      counter('keyway_provider_calls_total', 'The same calls by their provider.', this.#providerSamples()),
      counter('keyway_call_errors_total', 'Calls that did not complete, by why.', listed(ERROR_CODES, this.#errors)),
      counter(
        'keyway_refusals_total',
        'Requests Keyway refused before it contacted a provider, by why.',
        listed(REFUSAL_CODES, this.#refusals),
      ),
      counter(
        'keyway_own_answers_total',
        'Requests under /api/v1 that Keyway answered by itself, refusals included.',
        STATUSES.values.flatMap((status, at) => counted({ status }, this.#answers[at])),
      ),
      counter('keyway_call_retries_total', 'Requests sent again because their connection had broken.', [
        { labels: {}, value: this.#retries },
      ]),
      counter(
        'keyway_tokens_total',
        'Tokens of finished calls. Input includes cached ones, output includes reasoning.',
        tokens({ input: TOKENS.input, output: TOKENS.output }),
      ),
      counter(
        'keyway_cached_tokens_total',
        'Input tokens read from or written to a cache of the provider.',
        tokens({ read: TOKENS.read, write: TOKENS.write }),
      ),
      counter(
        'keyway_reasoning_tokens_total',
        'Output tokens spent on reasoning.',
        PROVIDERS.values.flatMap((provider, at) =>
          counted({ provider }, this.#tokens[at * TOKEN_KINDS + TOKENS.reasoning]),
        ),
      ),
      counter(
        'keyway_cost_usd_total',
        'Dollars of the calls this process has stored.',
        PROVIDERS.values.flatMap((provider, at) => counted({ provider }, Number(this.#costNano[at]) / 1e9)),
      ),
      counter(
        'keyway_unpriced_calls_total',
        'Stored calls whose price is not known.',
        PROVIDERS.values.flatMap((provider, at) => counted({ provider }, this.#unpriced[at])),
      ),
      histogram(
        'keyway_call_duration_seconds',
        'From the arrival of a call that reached a provider to its last byte.',
        this.#byEndpoint(this.#durations),
      ),
      histogram(
        'keyway_call_first_byte_seconds',
        'From the arrival of a call to the first byte of its answer.',
        this.#byEndpoint(this.#firstBytes),
      ),
      histogram(
        'keyway_provider_first_byte_seconds',
        'The same by provider.',
        PROVIDERS.values.flatMap((provider, at) => this.#providerFirstBytes.samples(at, { provider })),
      ),
    ]
  }

  #callSamples(): Sample[] {
    return ENDPOINTS.values.flatMap((endpoint, e) =>
      OUTCOMES.values.flatMap((outcome, o) =>
        STATUSES.values.flatMap((status, s) =>
          counted({ endpoint, outcome, status }, this.#calls[(e * OUTCOMES.size + o) * STATUSES.size + s]),
        ),
      ),
    )
  }

  #providerSamples(): Sample[] {
    return PROVIDERS.values.flatMap((provider, p) =>
      OUTCOMES.values.flatMap((outcome, o) => counted({ provider, outcome }, this.#byProvider[p * OUTCOMES.size + o])),
    )
  }

  #byEndpoint(durations: DurationHistogram): Sample[] {
    return ENDPOINTS.values.flatMap((endpoint, at) =>
      ['false', 'true'].flatMap((stream, one) => durations.samples(at * 2 + one, { endpoint, stream })),
    )
  }
}

/** As the ledger keeps a count. */
const whole = (count: number | null): number =>
  count !== null && Number.isFinite(count) && count > 0 ? Math.round(count) : 0

const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  help,
  type: 'counter',
  samples,
})
const histogram = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  help,
  type: 'histogram',
  samples,
})

/** Nothing for a combination that never was: most never are. */
const counted = (labels: Readonly<Record<string, string>>, value: number | undefined): Sample[] =>
  value === undefined || value === 0 ? [] : [{ labels, value }]

/** Zeros too: an alert sees only what grows from a number that was there. */
const listed = (codes: Labels, cells: ArrayLike<number>): Sample[] =>
  codes.values.map((code, at) => ({ labels: { code }, value: cells[at] ?? 0 }))
