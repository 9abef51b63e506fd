import { z } from 'zod'
import { Id, ListQuery, Moment, page, safeText } from './common'
import { TokenPermission, USUAL_TOKEN_PERMISSIONS } from './permission'

export const TOKEN_MAX_DAYS = 366
/** Live tokens one person may have, and one space of its own (B13). */
export const MAX_LIVE_TOKENS = 50
const MAX_MODELS = 50

/** One line of a token's model list: `provider/model`, or `provider/*` for all of a provider's. */
export const ModelPattern = z
  .string()
  .trim()
  .max(256, 'A model name has at most 256 characters')
  .regex(/^[^\s/*]+\/(?:\*|[^\s*]+)$/, 'Write models as provider/model, or provider/* for all of a provider')

const ModelAllow = z
  .array(ModelPattern)
  .max(MAX_MODELS, `At most ${MAX_MODELS} models`)
  .transform((models) => [...new Set(models)])

const name = safeText('The name', 80)
const permissions = z
  .array(TokenPermission)
  .min(1, 'Pick at least one permission')
  .max(TokenPermission.options.length)
  .default(USUAL_TOKEN_PERMISSIONS)
/** Days from now; null = never expires, where the policies of platform and space allow it. */
const expiresInDays = z
  .number('Enter a number of days')
  .int('Use whole days')
  .min(1, 'At least one day')
  .max(TOKEN_MAX_DAYS, `At most ${TOKEN_MAX_DAYS} days`)
  .nullable()
  .default(90)

/** A space's own token: it belongs to the space instead of a person. */
export const CreateServiceTokenInput = z.strictObject({
  name,
  permissions,
  /** Empty = every model of its spaces. */
  modelAllow: ModelAllow.default([]),
  expiresInDays,
})
export type CreateServiceTokenInput = z.infer<typeof CreateServiceTokenInput>
export type CreateServiceTokenBody = z.input<typeof CreateServiceTokenInput>

export const CreateTokenInput = CreateServiceTokenInput.extend({
  /** Null = every space of its owner, also those they join later. */
  spaceId: Id.nullable(),
})
export type CreateTokenInput = z.infer<typeof CreateTokenInput>
/** What a form or client sends: defaults may be left out. */
export type CreateTokenBody = z.input<typeof CreateTokenInput>

export const TokenIdInput = z.strictObject({ id: Id })

/** What is left out stays as it is. */
export const UpdateTokenInput = z.strictObject({ id: Id, name: name.optional(), modelAllow: ModelAllow.optional() })
export type UpdateTokenInput = z.infer<typeof UpdateTokenInput>
export type UpdateTokenBody = Omit<z.input<typeof UpdateTokenInput>, 'id'>

/** For 0 hours the old secret stops at once; at most 90 days (R4.64). */
export const RotateTokenInput = z.strictObject({
  id: Id,
  graceHours: z
    .number('Enter a number of hours')
    .int('Use whole hours')
    .min(0, 'At least 0 hours')
    .max(2160, 'At most 2,160 hours, which is 90 days')
    .default(24),
})
export type RotateTokenInput = z.infer<typeof RotateTokenInput>
export type RotateTokenBody = Omit<z.input<typeof RotateTokenInput>, 'id'>

/**
 * Derived, never stored: `expiring` within 7 days; `inactive` = its owner left the space; `cut` = the space does not let it in.
 */
export const TokenStatus = z.enum(['active', 'expiring', 'expired', 'revoked', 'inactive', 'cut'])
export type TokenStatus = z.infer<typeof TokenStatus>

/** A token as its owner may see it: never the secret, never its hash. */
export const TokenView = z.object({
  id: Id,
  name: z.string(),
  /** The first characters, to recognise it by. */
  prefix: z.string(),
  /** Null = every space of its owner. */
  space: z.object({ id: Id, name: z.string(), slug: z.string() }).nullable(),
  permissions: z.array(TokenPermission),
  /** Empty = every model of its spaces. */
  modelAllow: z.array(z.string()),
  status: TokenStatus,
  /** Another secret has taken its place; it works until it expires. */
  rotated: z.boolean(),
  createdAt: Moment,
  /** When it stops working: its own expiry, or what today's policies make of it where that is earlier (H-13). */
  expiresAt: Moment.nullable(),
  lastUsedAt: Moment.nullable(),
  revokedAt: Moment.nullable(),
  /** owner | rotated | leaked | administrator; null while it is not revoked. */
  revokedReason: z.string().nullable(),
  /** Who made it; null when that person is gone. */
  createdBy: z.string().nullable(),
})
export type TokenView = z.infer<typeof TokenView>

/** `live` leaves out what is revoked or expired. */
export const TokenQuery = ListQuery.extend({
  search: z.string().trim().max(200).optional(),
  state: z.enum(['live', 'all']).default('all'),
})
export type TokenQuery = z.infer<typeof TokenQuery>
/** A page of tokens, and how many there are before search and filter. */
export const TokenList = page(TokenView).extend({ live: z.number().int(), total: z.number().int() })
export type TokenList = z.infer<typeof TokenList>

/** The only answer that ever holds a token's secret. */
export const CreatedToken = z.object({ token: TokenView, secret: z.string() })
export type CreatedToken = z.infer<typeof CreatedToken>

/** Longest life of a token in days, as the platform allows it; null = no limit. */
export const TokenPolicy = z.object({ platformMaxDays: z.number().int().nullable() })
export type TokenPolicy = z.infer<typeof TokenPolicy>
