import { ENDPOINT_ROWS } from '@/lib/gateway/endpoints'
import { PROVIDER_IDS } from '@/lib/gateway/providers/all'
import { REFUSALS } from '@/lib/gateway/refusal'
import type { Outcome } from '@/lib/gateway/types'

/**
 * The values a label may have, each with its number. They are all known here: nothing a client, a tenant or a provider
 * chooses ever becomes a label (I11). What is on no list is the list's last value.
 */
export class Labels {
  readonly #numbers: ReadonlyMap<string, number>

  constructor(
    readonly values: readonly string[],
    readonly other: string,
  ) {
    this.values = [...values, other]
    this.#numbers = new Map(this.values.map((value, number) => [value, number]))
  }

  get size(): number {
    return this.values.length
  }

  numberOf(value: string): number {
    return this.#numbers.get(value) ?? this.values.length - 1
  }
}

/** Of calls that make a usage event. */
export const ENDPOINTS = new Labels(
  ENDPOINT_ROWS.filter(({ inference }) => inference).map(({ endpoint }) => endpoint),
  'other',
)

const OUTCOME_NUMBERS = {
  completed: 0,
  client_abort: 1,
  upstream_error: 2,
  truncated: 3,
  timeout: 4,
  rejected: 5,
  gateway_crash: 6,
} as const satisfies Record<Outcome, number>
export const OUTCOMES = new Labels(Object.keys(OUTCOME_NUMBERS), 'other')

const KNOWN_STATUSES = [
  200, 201, 202, 400, 401, 402, 403, 404, 405, 408, 409, 413, 415, 422, 424, 429, 499, 500, 501, 502, 503, 504, 529,
]
const STATUS_VALUES = [...KNOWN_STATUSES.map(String), '2xx', '4xx', '5xx']
/** A provider may answer anything from 400 to 599: the rare ones share a number. */
export const STATUSES = new Labels(STATUS_VALUES, 'other')

const STATUS_NUMBERS = Uint8Array.from({ length: 600 }, (_, status) =>
  STATUSES.numberOf(KNOWN_STATUSES.includes(status) ? String(status) : `${Math.floor(status / 100)}xx`),
)

export const statusNumber = (status: number): number => STATUS_NUMBERS[status] ?? STATUSES.size - 1

/** Of the catalogue; a provider a tenant made is `compatible`, no provider `none`. */
export const PROVIDERS = new Labels([...PROVIDER_IDS, 'none'], 'compatible')

export const providerNumber = (provider: string | null): number => PROVIDERS.numberOf(provider ?? 'none')

/** Why Keyway said no. */
export const REFUSAL_CODES = new Labels(Object.keys(REFUSALS), 'other')

/** Why a call failed: a refusal, or what became of it on its way. */
export const ERROR_CODES = new Labels(
  [
    ...Object.keys(REFUSALS),
    'client_abort',
    'client_stalled',
    'upstream_stream_error',
    ...KNOWN_STATUSES.filter((status) => status >= 400).map((status) => `upstream_${status}`),
  ],
  'other',
)
