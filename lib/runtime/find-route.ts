import type { ProviderProfile } from '@/lib/gateway/providers/profile'
import type {
  Authorize,
  ListedModel,
  OwnPrice,
  Protocol,
  Resolution,
  RevealableSecret,
  Route,
} from '@/lib/gateway/types'
import { foldName } from './fold-name'

const MAX_CANDIDATES = 5

/** A provider key ready to use, with the names that lead to it. */
export type UsableKey = {
  id: string
  slug: string
  /** As the price list calls its provider. */
  listedAs: string
  profile: ProviderProfile
  baseUrl: string
  isDefault: boolean
  allowAnyModel: boolean
  /** The enabled models and the longest answer of each, in tokens, where it is known. */
  models: ReadonlyMap<string, number | null>
  /** How many tokens its models take in all, where their provider says so. */
  contextWindows: ReadonlyMap<string, number>
  /** Folded names that are switched off for the whole provider, whichever of its keys lists them. */
  disabled: ReadonlySet<string>
  /** The space's own names for models of this key. */
  aliases: ReadonlyMap<string, string>
  /** What the space has set for models of this key's provider. */
  prices: ReadonlyMap<string, OwnPrice>
  createdAtMs: number
  /** The installation's administrators have switched its provider off. */
  isOff: boolean
  /** Null = the ciphertext did not open. */
  secret: RevealableSecret | null
  /** Where the secret is an account. */
  authorize?: Authorize
}

/**
 * Where a name leads, case-sensitively: an alias of the space; else `provider/model` split at the first slash where that
 * names a provider of the space; else the one provider that has it enabled; else the default key of the client's
 * protocol where that takes any name (`compat.md` 1.10). A model that is switched off is reached by none of them, and a
 * provider that is switched off for the installation says so instead of leaving its models to others.
 */
export function findRoute(keys: readonly UsableKey[], protocol: Protocol, model: string): Resolution {
  if (keys.length === 0) return { kind: 'no_provider_key' }
  for (const key of keys) {
    const target = key.aliases.get(model)
    if (target !== undefined) return serves(key, target) ? toRoute(key, protocol, target) : { kind: 'not_found' }
  }
  const slash = model.indexOf('/')
  const slug = slash > 0 ? model.slice(0, slash) : ''
  const ofSlug = keys.filter((key) => key.slug === slug)
  if (ofSlug.length > 0) {
    const name = model.slice(slash + 1)
    return chosen(
      [...ofSlug.filter((key) => key.models.has(name)), ...ofSlug.filter((key) => serves(key, name))],
      protocol,
      name,
    )
  }
  const listing = keys.filter(({ models }) => models.has(model))
  const usable = listing.filter(({ isOff }) => !isOff)
  const slugs = [...new Set(usable.map((key) => key.slug))]
  if (slugs.length > 1)
    return { kind: 'not_found', candidates: slugs.slice(0, MAX_CANDIDATES).map((each) => `${each}/${model}`) }
  if (listing.length > 0) return chosen(usable.length > 0 ? usable : listing, protocol, model)
  // A name that is off at the provider it is known from does not slip through to one that takes any.
  if (keys.some(({ disabled }) => disabled.has(foldName(model)))) return { kind: 'not_found' }
  const open = keys.filter((key) => key.isDefault && serves(key, model))
  const speaking = [
    ...open.filter(({ profile }) => profile.protocol === protocol),
    ...open.filter(({ profile }) => profile.alternate?.protocol === protocol),
  ]
  return chosen([...speaking.filter(({ isOff }) => !isOff), ...speaking].slice(0, 1), protocol, model)
}

/** Everything a client can call by a name the space knows, once each, and the model each name leads to. */
export function callableNames(keys: readonly UsableKey[]): { listed: ListedModel; target: string; route: Route }[] {
  const names = new Map<string, UsableKey>()
  for (const key of keys) for (const alias of key.aliases.keys()) names.set(alias, key)
  for (const key of keys) {
    for (const model of key.models.keys()) {
      const id = `${key.slug}/${model}`
      if (!names.has(id)) names.set(id, key)
    }
  }
  return [...names].flatMap(([id, key]) => {
    const found = findRoute(keys, key.profile.protocol, id)
    if (found.kind !== 'ok') return []
    const { route } = found
    const { provider, upstreamModel } = route
    return { listed: { id, provider, createdAtMs: key.createdAtMs }, target: `${provider}/${upstreamModel}`, route }
  })
}

const serves = (key: UsableKey, name: string): boolean =>
  key.models.has(name) || (key.allowAnyModel && name !== '' && !key.disabled.has(foldName(name)))

/** Of the keys that serve a name the first that may be used and can be opened. */
function chosen(keys: readonly UsableKey[], protocol: Protocol, name: string): Resolution {
  const key = keys.find(({ secret, isOff }) => secret !== null && !isOff) ?? keys[0]
  return key ? toRoute(key, protocol, name) : { kind: 'not_found' }
}

/** The route in the client's own protocol where the provider has it (`compat.md` 3.1), else in the provider's. */
function toRoute(key: UsableKey, client: Protocol, upstreamModel: string): Resolution {
  if (key.isOff) return { kind: 'provider_off', provider: key.profile.name }
  if (!key.secret) return { kind: 'secret_unreadable' }
  const { id: providerKeyId, slug: provider, listedAs, profile, secret: apiKey, authorize } = key
  const { protocol, baseUrl } =
    profile.protocol !== client && profile.alternate?.protocol === client
      ? profile.alternate
      : { protocol: profile.protocol, baseUrl: key.baseUrl }
  const maxOutputTokens = key.models.get(upstreamModel) ?? null
  return {
    kind: 'ok',
    route: {
      providerKeyId,
      provider,
      profile,
      protocol,
      baseUrl,
      upstreamModel,
      listedAs,
      maxOutputTokens,
      ...(key.prices.size > 0 && { ownPrices: key.prices }),
      apiKey,
      ...(authorize && { authorize }),
    },
  }
}
