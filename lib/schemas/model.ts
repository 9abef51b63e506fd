import { z } from 'zod'
import { Id, ListQuery, Moment, NanoUsd, SearchText } from './common'
import { ProviderKind, ProviderKeyStatus } from './provider-key'

/** What a space has a default model for. */
export const ModelRole = z.enum(['chat', 'summary', 'image', 'vision'])
export type ModelRole = z.infer<typeof ModelRole>

/** A provider's own name of a model. Case counts. */
const ModelName = z
  .string()
  .trim()
  .min(1, 'Enter the name of the model')
  .max(256, 'The name is too long')
  .regex(/^[\x21-\x7E]+$/, 'The name has a space or a character that no model name has')

/** A name the space gives to a model itself. Case counts. */
const AliasName = z
  .string()
  .trim()
  .min(1, 'Enter the alias')
  .max(128, 'The alias is too long')
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9._:@/-]*[A-Za-z0-9])?$/,
    'Use letters, digits and . _ : @ / - with a letter or digit at both ends',
  )

export const ModelQuery = ListQuery.extend({
  /** Part of `provider/model` or of an alias. */
  search: SearchText.optional(),
  /** The first part of its models’ names. */
  provider: z.string().max(64).optional(),
  status: z.enum(['enabled', 'disabled']).optional(),
})
export type ModelQuery = z.output<typeof ModelQuery>

const PRICE_MOST = 10n ** 15n
/** Nano-dollars, up to a million dollars; digits come first, since what is no number has no size. */
const Price = NanoUsd.max(16, 'At most a million dollars').refine(
  (nano) => !/^\d{1,16}$/.test(nano) || BigInt(nano) <= PRICE_MOST,
  'At most a million dollars',
)
const prices = {
  /** Per million tokens. */
  input: Price,
  output: Price,
  /** Null = as fresh input. */
  cacheRead: Price.nullable().default(null),
  cacheWrite: Price.nullable().default(null),
  /** Per thousand searches of the provider; null = a call with searches is not priced. */
  searches: Price.nullable().default(null),
}

/** What a space says a model costs, instead of the price list, in nano-dollars. */
export const ModelPriceView = z.object({
  id: Id,
  /** `provider/model`. */
  model: z.string(),
  ...prices,
  setAt: Moment,
  setBy: z.object({ name: z.string(), email: z.string() }).nullable(),
})
export type ModelPriceView = z.infer<typeof ModelPriceView>

/** What becomes of a call to a model whose price nobody knows. */
export const UnpricedModels = z.enum(['allow', 'refuse'])
export type UnpricedModels = z.infer<typeof UnpricedModels>
export const UnpricedPolicy = z.strictObject({ unpricedModels: UnpricedModels })
export type UnpricedPolicy = z.infer<typeof UnpricedPolicy>

/** `modelId` of any key that has the model: the price is of its name `provider/model`. */
export const SetModelPriceInput = z.strictObject({ modelId: Id, ...prices })
export type SetModelPriceInput = z.infer<typeof SetModelPriceInput>
export const RemovedModelPrice = z.object({ id: Id })
export const ModelPriceList = z.object({ items: z.array(ModelPriceView), unpricedModels: UnpricedModels })
export type ModelPriceList = z.infer<typeof ModelPriceList>

/** A model of a space: one name, whichever and however many keys lead to it. */
export const ModelView = z.object({
  id: Id,
  /** `provider/model`, as clients call it. */
  model: z.string(),
  name: z.string(),
  provider: z.string(),
  kind: ProviderKind,
  /** The installation's administrators have switched its provider off. */
  providerOff: z.boolean(),
  providerKeyId: Id,
  source: z.enum(['discovered', 'manual']),
  enabled: z.boolean(),
  aliases: z.array(z.string()),
  roles: z.array(ModelRole),
  contextWindow: z.number().int().nullable(),
  maxOutputTokens: z.number().int().nullable(),
  /** Per million tokens; null = not priced. */
  inputPerMillion: NanoUsd.nullable(),
  outputPerMillion: NanoUsd.nullable(),
  /** What the space has set itself, of which those two are then a part. */
  ownPrice: ModelPriceView.nullable(),
  capabilities: z.array(z.string()),
})
export type ModelView = z.infer<typeof ModelView>

/** `total` counts what fits; `providers` is what can be narrowed to. */
export const ModelList = z.object({
  items: z.array(ModelView),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
  providers: z.array(z.object({ slug: z.string(), kind: ProviderKind, models: z.number().int() })),
})
export type ModelList = z.infer<typeof ModelList>

export const AddModelInput = z.strictObject({ providerKeyId: Id, name: ModelName })
export type AddModelInput = z.infer<typeof AddModelInput>
export const UpdateModelInput = z.strictObject({ id: Id, enabled: z.boolean() })
export const RemovedModel = z.object({ id: Id })

/** A provider key as far as managing models needs it. */
export const ModelSource = z.object({
  id: Id,
  label: z.string(),
  slug: z.string(),
  kind: ProviderKind,
  status: ProviderKeyStatus,
  allowAnyModel: z.boolean(),
  /** Whether its provider can be asked for its models. */
  listsModels: z.boolean(),
  models: z.number().int(),
})
export type ModelSource = z.infer<typeof ModelSource>
export const ModelSourceList = z.object({ items: z.array(ModelSource) })
export type ModelSourceList = z.infer<typeof ModelSourceList>

export const DiscoverModelsInput = z.strictObject({ providerKeyId: Id })
/** What asking a provider for its models changed. */
export const DiscoveredModels = z.object({
  providerKeyId: Id,
  status: ProviderKeyStatus,
  problem: z.string().nullable(),
  models: z.number().int(),
  added: z.number().int(),
  removed: z.number().int(),
})
export type DiscoveredModels = z.infer<typeof DiscoveredModels>

/**
 * `works` is false where the model is switched off or its key no longer has it; `listed` where its key lists models and
 * this is none of them, so that only the provider knows whether there is such a model.
 */
export const ModelAliasView = z.object({
  id: Id,
  name: z.string(),
  model: z.string(),
  works: z.boolean(),
  listed: z.boolean(),
})
export type ModelAliasView = z.infer<typeof ModelAliasView>
export const ModelAliasList = z.object({ items: z.array(ModelAliasView) })
export type ModelAliasList = z.infer<typeof ModelAliasList>
export const CreateModelAliasInput = z.strictObject({ name: AliasName, providerKeyId: Id, model: ModelName })
export type CreateModelAliasInput = z.infer<typeof CreateModelAliasInput>
export const DeletedModelAlias = z.object({ id: Id })

export const ModelDefaultView = z.object({ role: ModelRole, model: z.string(), works: z.boolean() })
export type ModelDefaultView = z.infer<typeof ModelDefaultView>
/** The roles that have a default model. */
export const ModelDefaultList = z.object({ items: z.array(ModelDefaultView) })
export type ModelDefaultList = z.infer<typeof ModelDefaultList>
/** `modelId` null takes the role's default away. */
export const SetModelDefaultInput = z.strictObject({ role: ModelRole, modelId: Id.nullable() })
export type SetModelDefaultInput = z.infer<typeof SetModelDefaultInput>
