import { z } from 'zod'
import { readServiceAccount, serviceAccountText } from '@/lib/gateway/providers/account-key'
import { ALL_PROVIDERS, PROVIDER_IDS, type ProviderId } from '@/lib/gateway/providers/all'
import { Id, Moment, page, safeText } from './common'

export const ProviderKind = z.enum(PROVIDER_IDS)
export type ProviderKind = ProviderId

/** Kinds whose keys bring an address of their own. */
export const needsAddress = (kind: string): boolean => ALL_PROVIDERS.get(kind)?.baseUrl === null

/** Kinds that need a short name of their own as well: of these a space may have several providers. */
export const isCompatible = (kind: string): boolean => kind === 'openai_compatible' || kind === 'anthropic_compatible'

/** The label of a key that was given none: the provider's name, or `OpenAI 2` and so on where that is taken. */
export function freeLabel(kind: ProviderKind, taken: readonly string[]): string {
  const name = ALL_PROVIDERS.get(kind)?.name ?? kind
  let label = name
  for (let next = 2; taken.includes(label); next += 1) label = `${name} ${next}`
  return label
}

/** Quotes, white space and zero-width characters that come along when a key is pasted (H-57). */
const PASTED = /^[\s"'`\u200B-\u200D\u2060\uFEFF]+|[\s"'`\u200B-\u200D\u2060\uFEFF]+$/g

/** A key as the provider gives it out, or the JSON file of a Google service account, of which only what signs is kept. */
const ApiKey = z
  .string()
  .max(8192, 'The key is too long')
  .transform((value) => {
    const key = value.replace(PASTED, '')
    const account = readServiceAccount(key)
    return account === null ? key : serviceAccountText(account)
  })
  .refine((value) => value.length <= 4096 || value.startsWith('{'), 'The key is too long')
  .refine((value) => value.length >= 8, 'The key must have at least 8 characters')
  .refine(
    (value) => !value.startsWith('{') || readServiceAccount(value) !== null,
    'This is not the whole JSON file of a service account',
  )
  .refine(
    (value) => value.startsWith('{') || /^[\x21-\x7E]+$/.test(value),
    'The key has a space or a character that no provider uses',
  )

const Slug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'Use 1–40 lower-case letters, digits and hyphens')

export const CreateProviderKeyInput = z
  .strictObject({
    provider: z.string().trim().toLowerCase().pipe(ProviderKind),
    /** Without one, the name of the provider, with a number where that is taken. */
    label: safeText('The label', 80).optional(),
    apiKey: ApiKey,
    /** Only for providers without a fixed one. OpenAI style ends in `/v1`; Anthropic style is the address before `/v1/messages`. */
    baseUrl: z.string().trim().max(2048, 'The address is too long').optional(),
    /** Only for compatible providers: the first part of its model names, `slug/model`. */
    slug: Slug.optional(),
  })
  .superRefine((input, ctx) => {
    const issue = (path: 'baseUrl' | 'slug', message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
    const address = needsAddress(input.provider)
    if (address && !input.baseUrl) issue('baseUrl', 'Enter the address of the provider')
    if (!address && input.baseUrl) issue('baseUrl', 'The address of this provider is known and cannot be changed')
    if (!isCompatible(input.provider)) {
      if (input.slug) issue('slug', 'Only compatible providers take a short name')
    } else if (!input.slug) issue('slug', 'Give the provider a short name')
    else if (ALL_PROVIDERS.has(input.slug)) issue('slug', 'This name belongs to a built-in provider')
  })
export type CreateProviderKeyInput = z.infer<typeof CreateProviderKeyInput>

/** What may change later; a new `apiKey` is demanded where the address moves to another host. */
export const UpdateProviderKeyInput = z.strictObject({
  id: Id,
  label: safeText('The label', 80).optional(),
  baseUrl: z
    .string()
    .trim()
    .min(1, 'Enter the address of the provider')
    .max(2048, 'The address is too long')
    .optional(),
  apiKey: ApiKey.optional(),
})
export type UpdateProviderKeyInput = z.infer<typeof UpdateProviderKeyInput>
export const RotateProviderKeyInput = z.strictObject({ id: Id, apiKey: ApiKey })
export type RotateProviderKeyInput = z.infer<typeof RotateProviderKeyInput>

export const ProviderKeyStatus = z.enum(['unverified', 'ok', 'failing', 'unreadable', 'off'])
export type ProviderKeyStatus = z.infer<typeof ProviderKeyStatus>

/** A provider key as a member may see it: never the key, never its ciphertext. */
export const ProviderKeyView = z.object({
  id: Id,
  provider: ProviderKind,
  slug: z.string(),
  label: z.string(),
  /** The last four characters of a key of at least 12, or of the id of an account; else null. */
  hint: z.string().nullable(),
  baseUrl: z.string().nullable(),
  isDefault: z.boolean(),
  status: ProviderKeyStatus,
  /** Why the last test failed, in words for people; null when it passed or never ran. */
  problem: z.string().nullable(),
  modelCount: z.number().int(),
  allowAnyModel: z.boolean(),
  createdAt: Moment,
  lastUsedAt: Moment.nullable(),
  lastVerifiedAt: Moment.nullable(),
  /** When the provider last took the key, and when it last did not; written at most every ten minutes. */
  lastSucceededAt: Moment.nullable(),
  lastFailedAt: Moment.nullable(),
})
export type ProviderKeyView = z.infer<typeof ProviderKeyView>
/** `providersOff`: kinds that the installation's administrators have switched off, of which no key can be added. */
export const ProviderKeyList = page(ProviderKeyView).extend({ providersOff: z.array(ProviderKind) })
export type ProviderKeyList = z.infer<typeof ProviderKeyList>

/** What a delete takes with it, named before it happens. */
export const DeletedProviderKey = z.object({ id: Id, keysLeft: z.number().int() })
