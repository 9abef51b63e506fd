import { z } from 'zod'
import { Id, Moment, NanoUsd, page } from './common'

/** An IANA zone name the runtime knows. */
const Zone = z
  .string()
  .max(64)
  .refine((zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
    } catch {
      return false
    }
  }, 'Unknown time zone')

/** Within what every zone and the database can count. */
const Day = z.iso
  .date('Choose a day')
  .refine((day) => day >= '2000-01-01' && day <= '2999-12-31', 'Choose a day from 2000 on')

/** How a call can end. */
export const UsageOutcome = z.enum([
  'completed',
  'client_abort',
  'upstream_error',
  'truncated',
  'timeout',
  'rejected',
  'gateway_crash',
])

/** What usage can be narrowed to: whole days in `zone`, both ends included, a model, a token, a person, a provider key, an outcome. */
const narrowing = {
  from: Day.optional(),
  to: Day.optional(),
  zone: Zone.default('UTC'),
  model: z
    .string()
    .max(256)
    .refine((name) => !name.includes('\0'), 'No model has such a name')
    .optional(),
  tokenId: Id.optional(),
  userId: Id.optional(),
  providerKeyId: Id.optional(),
  outcome: UsageOutcome.optional(),
}
const inOrder = ({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean =>
  !from || !to || (from <= to && Date.parse(to) - Date.parse(from) <= 366 * 86_400_000)
const OUT_OF_ORDER = { path: ['to'], message: 'Choose an end on or after the start, at most a year later' }

/** At most 366 days; without them, the last 30. */
export const UsageQuery = z.strictObject(narrowing).refine(inOrder, OUT_OF_ORDER)
export type UsageQuery = z.infer<typeof UsageQuery>

/** Sums over a window. `inputTokens` includes cached ones; `costNanoUsd` is what could be priced. */
export const UsageTotals = z.object({
  requests: z.number().int(),
  errors: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  cacheReadTokens: z.number().int(),
  cacheWriteTokens: z.number().int(),
  reasoningTokens: z.number().int(),
  costNanoUsd: NanoUsd,
  /** Requests that used tokens of a model without a known price. */
  unpricedRequests: z.number().int(),
  avgLatencyMs: z.number().nullable(),
  avgTtfbMs: z.number().nullable(),
})
export type UsageTotals = z.infer<typeof UsageTotals>

/** So long half, nineteen of twenty and ninety-nine of a hundred calls took at most, milliseconds; null = nothing was measured. */
const Percentiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable()
/** Of whole answers, and of what passes until an answer's first byte. */
export const UsageDurations = z.object({ latency: Percentiles, ttfb: Percentiles })
export type UsageDurations = z.infer<typeof UsageDurations>

/** One part of a split; `value` null = none or many, and the name says which. */
export const UsagePart = UsageTotals.extend({ value: z.string().nullable(), name: z.string() })
export type UsagePart = z.infer<typeof UsagePart>

export const UsageView = z.object({
  from: Day,
  to: Day,
  zone: z.string(),
  totals: UsageTotals,
  previous: UsageTotals,
  /** Null when it is narrowed by more than one property: they are kept by one at a time. */
  durations: UsageDurations.nullable(),
  previousDurations: UsageDurations.nullable(),
  byDay: z.array(
    UsageTotals.extend({
      day: Day,
      durations: UsageDurations.nullable(),
      models: z.record(
        z.string(),
        z.object({ requests: z.number().int(), tokens: z.number().int(), costNanoUsd: NanoUsd }),
      ),
    }),
  ),
  byModel: z.array(UsageTotals.extend({ model: z.string(), provider: z.string() })),
  /** `name` is null for a token that no longer exists; `tokenId` is null for what is no token, and the name says what. */
  byToken: z.array(
    UsageTotals.extend({
      tokenId: Id.nullable(),
      name: z.string().nullable(),
      prefix: z.string().nullable(),
      ownerName: z.string().nullable(),
    }),
  ),
  byPerson: z.array(UsagePart),
  byProviderKey: z.array(UsagePart),
  byOutcome: z.array(UsagePart),
})
export type UsageView = z.infer<typeof UsageView>

/** Whole days in UTC, today included. */
export const UsageOverDaysQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) })

/** What was used in several spaces together, against as many days before. `value` of a space or token is its id. */
export const UsageOverDaysView = z.object({
  days: z.number().int(),
  totals: UsageTotals,
  previous: UsageTotals,
  durations: UsageDurations,
  previousDurations: UsageDurations,
  byDay: z.array(UsageTotals.extend({ day: Day, durations: UsageDurations.nullable() })),
  /** `slug` is null for a space that is gone, or that the viewer is not in where it is their own usage. */
  bySpace: z.array(UsagePart.extend({ slug: z.string().nullable() })),
  byModel: z.array(UsagePart),
  /** Null where it is not one person’s: there are too many. */
  byToken: z.array(UsagePart.extend({ prefix: z.string().nullable() })).nullable(),
  byOutcome: z.array(UsagePart),
})
export type UsageOverDaysView = z.infer<typeof UsageOverDaysView>

export const UsageEventView = z.object({
  requestId: z.string(),
  at: Moment,
  endpoint: z.string(),
  provider: z.string().nullable(),
  model: z.string(),
  outcome: z.string(),
  provenance: z.string().nullable(),
  status: z.number().int(),
  errorCode: z.string().nullable(),
  stream: z.boolean(),
  inputTokens: z.number().int().nullable(),
  outputTokens: z.number().int().nullable(),
  cacheReadTokens: z.number().int().nullable(),
  costNanoUsd: NanoUsd.nullable(),
  latencyMs: z.number().int(),
  ttfbMs: z.number().int().nullable(),
  /** Null = no token made it; the name says what did. */
  tokenId: Id.nullable(),
  tokenName: z.string().nullable(),
})
export type UsageEventView = z.infer<typeof UsageEventView>

/** What a cost is the sum of; everything but searches and the request itself is tokens. */
const PartKind = z.enum([
  'input',
  'audio_input',
  'image_input',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'output',
  'reasoning',
  'audio_output',
  'image_output',
  'search',
  'request',
])

/** One call with its whole story. */
export const UsageEventDetail = UsageEventView.extend({
  /** As the client named it. */
  askedModel: z.string(),
  /** As the provider's answer named it. */
  servedModel: z.string().nullable(),
  personName: z.string().nullable(),
  providerKeyName: z.string().nullable(),
  cacheWriteTokens: z.number().int().nullable(),
  reasoningTokens: z.number().int().nullable(),
  /** Parts of the input and of the output; null = none. */
  audioInputTokens: z.number().int().nullable(),
  audioOutputTokens: z.number().int().nullable(),
  imageInputTokens: z.number().int().nullable(),
  imageOutputTokens: z.number().int().nullable(),
  searches: z.number().int().nullable(),
  attempts: z.number().int(),
  clientKind: z.string().nullable(),
  clientRequestId: z.string().nullable(),
  upstreamRequestId: z.string().nullable(),
  /** The price list and its version that the cost is by. */
  priceSource: z.string().nullable(),
  priceVersion: z.string().nullable(),
  /** Whose provider key it was; null = none, or not recorded. */
  paidBy: z.enum(['space', 'platform']).nullable(),
  /** What the cost is the sum of, rounded once; null where it was not kept, or there were no prices. */
  costParts: z
    .array(
      z.object({
        kind: PartKind,
        count: z.number().int(),
        /** Dollars per million, as a decimal. */
        usdPerMillion: z.string(),
        costNanoUsd: NanoUsd,
      }),
    )
    .nullable(),
})
export type UsageEventDetail = z.infer<typeof UsageEventDetail>

/** One call by its request id; null = not recorded, or not yet. */
export const PlaygroundCallView = z.object({ call: UsageEventView.nullable() })
export const UsageEventList = page(UsageEventView)
export type UsageEventList = z.infer<typeof UsageEventList>
/** Single calls, a page at a time; `from` and `to` count only together. */
export const UsageEventQuery = z
  .strictObject({
    ...narrowing,
    requestId: Id.optional(),
    cursor: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  })
  .refine(inOrder, OUT_OF_ORDER)
export type UsageEventQuery = z.infer<typeof UsageEventQuery>

/** Every call of some days, as a file. */
export const UsageExportQuery = z
  .strictObject({ ...narrowing, from: Day, to: Day, format: z.enum(['csv', 'ndjson']).default('csv') })
  .refine(inOrder, OUT_OF_ORDER)

/** What is exported, decided and authorized before the first byte: `from` is in it, `to` is not. */
export const UsageExport = z.object({
  spaceId: Id,
  userId: Id,
  format: z.enum(['csv', 'ndjson']),
  narrowing: z.record(z.string(), z.string()),
  from: Moment,
  to: Moment,
})
export type UsageExport = z.infer<typeof UsageExport>
