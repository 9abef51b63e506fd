import { z } from 'zod'
import { Id, Moment, page, safeText } from './common'
import { TokenPermission } from './permission'

export const TOKEN_MAX_DAYS = 366

export const CreateTokenInput = z.strictObject({
  name: safeText('The name', 80),
  spaceId: Id,
  permissions: z
    .array(TokenPermission)
    .min(1, 'Pick at least one permission')
    .max(TokenPermission.options.length)
    .default(TokenPermission.options),
  /** Days from now; null = never expires, where the platform allows it. */
  expiresInDays: z
    .number('Enter a number of days')
    .int('Use whole days')
    .min(1, 'At least one day')
    .max(TOKEN_MAX_DAYS, `At most ${TOKEN_MAX_DAYS} days`)
    .nullable()
    .default(90),
})
export type CreateTokenInput = z.infer<typeof CreateTokenInput>
/** What a form or client sends: defaults may be left out. */
export type CreateTokenBody = z.input<typeof CreateTokenInput>

/** Derived, never stored: `expiring` within 7 days; `inactive` = its owner left the space. */
export const TokenStatus = z.enum(['active', 'expiring', 'expired', 'revoked', 'inactive'])
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
  status: TokenStatus,
  createdAt: Moment,
  expiresAt: Moment.nullable(),
  lastUsedAt: Moment.nullable(),
  revokedAt: Moment.nullable(),
})
export type TokenView = z.infer<typeof TokenView>
export const TokenList = page(TokenView)
export type TokenList = z.infer<typeof TokenList>

/** The only answer that ever holds a token's secret. */
export const CreatedToken = z.object({ token: TokenView, secret: z.string() })
export type CreatedToken = z.infer<typeof CreatedToken>
