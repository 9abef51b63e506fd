import { z } from 'zod'
import { Id, Moment, page, safeText, SearchText } from './common'
import { TokenPermission } from './permission'

/** What happens to calls that are running while the switch is turned off. */
export const StreamsAtOff = z.enum(['cut', 'drain'])
export type StreamsAtOff = z.infer<typeof StreamsAtOff>

/** `reason` is shown to every member; `streams` counts when switching off. */
export const SetApiAccessInput = z.strictObject({
  enabled: z.boolean(),
  reason: safeText('The reason', 200).optional(),
  streams: StreamsAtOff.default('cut'),
})
export type SetApiAccessInput = z.input<typeof SetApiAccessInput>

/** The switch, and how much hangs on it. */
export const ApiAccessView = z.object({
  enabled: z.boolean(),
  /** Off, and calls that were running then may end. */
  drains: z.boolean(),
  /** Of the last turn: null when nobody gave one, or nobody has turned it yet. */
  reason: z.string().nullable(),
  changedAt: Moment.nullable(),
  changedBy: z.object({ name: z.string(), email: z.string() }).nullable(),
  /** Tokens that reach the space now. */
  tokens: z.number().int(),
  /** The installation's shared key from before it had tokens is good in this space. */
  legacyKey: z.boolean(),
  /** Calls that a provider is answering now. */
  runningCalls: z.number().int(),
  /** Other processes may be serving more of them. */
  moreProcesses: z.boolean(),
})
export type ApiAccessView = z.infer<typeof ApiAccessView>

/** `personal`: a person's for this space; `all_spaces`: a person's for every space of theirs; `service`: the space's own. */
export const ReachKind = z.enum(['personal', 'all_spaces', 'service'])
export type ReachKind = z.infer<typeof ReachKind>

/** A token that reaches a space, as the space sees it: never the secret. */
export const ReachingToken = z.object({
  id: Id,
  kind: ReachKind,
  name: z.string(),
  prefix: z.string(),
  /** Null for the space's own. */
  owner: z.object({ name: z.string(), email: z.string() }).nullable(),
  /** What it may do here today. */
  permissions: z.array(TokenPermission),
  createdAt: Moment,
  lastUsedAt: Moment.nullable(),
  /** As the policies of platform and space make it; null = never. */
  expiresAt: Moment.nullable(),
  /** When the space cut its reach; null = it reaches the space. */
  cutAt: Moment.nullable(),
})
export type ReachingToken = z.infer<typeof ReachingToken>
/** `total` is of all pages. */
export const ReachingTokenList = page(ReachingToken).extend({ total: z.number().int() })
export type ReachingTokenList = z.infer<typeof ReachingTokenList>
export const ReachingTokenQuery = z.strictObject({
  /** In name, prefix, owner's name and e-mail. */
  search: SearchText.optional(),
  cursor: Id.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ReachingTokenQuery = z.infer<typeof ReachingTokenQuery>
