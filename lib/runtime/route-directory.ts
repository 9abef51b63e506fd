import type pg from 'pg'
import type { Changes } from '@/lib/auth/changes'
import type { KeyRing } from '@/lib/crypto/key-ring'
import { open } from '@/lib/crypto/sealed'
import type { Secret } from '@/lib/crypto/secret'
import type { Caller, ListedModel, Protocol, Resolution } from '@/lib/gateway/types'
import type { ProviderProfile } from '@/lib/gateway/providers/profile'
import type { Log } from '@/lib/log'
import { baseUrlOf, profileOf } from '@/lib/services/provider-keys/catalogue'
import { sealedPlace } from '@/lib/services/provider-keys/sealed-place'
import { allowsModel } from '@/lib/services/tokens/model-allow'
import { createBoundedCache } from './bounded-cache'

const MAX_SPACES = 1024
const MAX_CANDIDATES = 5

type KeyRow = {
  id: string
  provider: string
  slug: string
  ciphertext: string
  base_url: string | null
  is_default: boolean
  allow_any_model: boolean
  models: string[]
  created_at: Date
}

/** A provider key ready to use. `secret` null = its ciphertext did not open. */
type UsableKey = {
  id: string
  slug: string
  profile: ProviderProfile
  baseUrl: string
  isDefault: boolean
  allowAnyModel: boolean
  models: ReadonlySet<string>
  createdAtMs: number
  secret: Secret | null
}
type SpaceRoutes = { spaceId: string; keys: readonly UsableKey[]; resolved: Map<string, Resolution> }

/** Names remembered per space: clients use few, and an attacker may not fill the memory with more. */
const MAX_RESOLVED = 256

const FIND_KEYS = `
  SELECT k.id, k.provider, k.slug, k.ciphertext, k.base_url, k.is_default, k.allow_any_model, k.created_at,
    coalesce(array_agg(m.name ORDER BY m.name) FILTER (WHERE m.enabled), '{}') AS models
  FROM provider_key k LEFT JOIN model m ON m.provider_key_id = k.id AND m.space_id = k.space_id
  WHERE k.space_id = $1 GROUP BY k.id ORDER BY k.is_default DESC, k.created_at, k.id`

export type RouteDirectory = {
  resolve: (caller: Caller, protocol: Protocol, model: string) => Resolution | Promise<Resolution>
  listModels: (caller: Caller) => Promise<readonly ListedModel[] | 'unavailable'>
}

/** Resolves model names in a space: from memory when warm, with one statement per space when not. */
export function createRouteDirectory(parts: {
  pool: pg.Pool
  keyRing: KeyRing
  changes: Changes
  log: Log
}): RouteDirectory {
  const { pool, keyRing, changes, log } = parts
  const cache = createBoundedCache<SpaceRoutes>({ max: MAX_SPACES })
  changes.listen((change) => {
    if (change.kind === 'everything') return cache.forget(() => true)
    const spaceId = change.kind === 'space' ? change.id : change.kind === 'provider_key' ? change.spaceId : undefined
    if (spaceId !== undefined) cache.forget((routes) => routes.spaceId === spaceId)
  })

  const routesOf = (spaceId: string): SpaceRoutes | Promise<SpaceRoutes> =>
    cache.get(spaceId) ??
    cache.load(spaceId, async () => {
      const { rows } = await pool.query<KeyRow>({ text: FIND_KEYS, values: [spaceId] })
      return { spaceId, keys: rows.map((row) => toUsable(spaceId, row)), resolved: new Map() }
    })

  function toUsable(spaceId: string, row: KeyRow): UsableKey {
    return {
      id: row.id,
      slug: row.slug,
      profile: profileOf(row.provider),
      baseUrl: baseUrlOf({ provider: row.provider, baseUrl: row.base_url }),
      isDefault: row.is_default,
      allowAnyModel: row.allow_any_model,
      models: new Set(row.models),
      createdAtMs: row.created_at.getTime(),
      secret: unseal(spaceId, row),
    }
  }

  /** A row that does not open is isolated: it says so, and nothing is sent (L01, H-53). */
  function unseal(spaceId: string, row: KeyRow): Secret | null {
    try {
      return open(keyRing, row.ciphertext, sealedPlace(spaceId, row.id))
    } catch (error) {
      log.error(
        { event: 'provider_key.unreadable', providerKeyId: row.id, spaceId, err: error },
        'a stored provider key cannot be opened',
      )
      return null
    }
  }

  function unavailable(error: unknown): 'unavailable' {
    log.error({ event: 'routes.unavailable', err: error }, 'the provider keys could not be read')
    return 'unavailable'
  }

  return {
    resolve: (caller, protocol, model) => {
      const routes = routesOf(caller.spaceId)
      if (routes instanceof Promise) {
        return routes.then(
          (loaded) => allowed(caller, resolveIn(loaded, protocol, model)),
          (error: unknown) => ({ kind: unavailable(error) }),
        )
      }
      return allowed(caller, resolveIn(routes, protocol, model))
    },
    listModels: async (caller) => {
      try {
        const { modelAllow } = caller
        const models = listed((await routesOf(caller.spaceId)).keys)
        return modelAllow.length === 0 ? models : models.filter(({ id }) => allowsModel(modelAllow, id))
      } catch (error) {
        return unavailable(error)
      }
    },
  }
}

/** What a name leads to, as far as the token's model list has it: checked after the resolution, so that no other spelling gets around it. */
function allowed({ modelAllow }: Caller, resolution: Resolution): Resolution {
  if (modelAllow.length === 0 || resolution.kind !== 'ok') return resolution
  const model = `${resolution.route.provider}/${resolution.route.upstreamModel}`
  return allowsModel(modelAllow, model) ? resolution : { kind: 'model_not_allowed', model }
}

function resolveIn(routes: SpaceRoutes, protocol: Protocol, model: string): Resolution {
  const name = `${protocol} ${model}`
  const known = routes.resolved.get(name)
  if (known) return known
  const resolution = findRoute(routes.keys, protocol, model)
  if (routes.resolved.size < MAX_RESOLVED) routes.resolved.set(name, resolution)
  return resolution
}

/**
 * `provider/model` split at the first slash where that names a provider of the space; else a bare name: the one provider
 * that lists it, else the default key of the client's protocol where that takes any name (`compat.md` 1.10).
 */
export function findRoute(keys: readonly UsableKey[], protocol: Protocol, model: string): Resolution {
  if (keys.length === 0) return { kind: 'no_provider_key' }
  const slash = model.indexOf('/')
  const slug = slash > 0 ? model.slice(0, slash) : ''
  const ofSlug = keys.filter((key) => key.slug === slug)
  if (ofSlug.length > 0) {
    const upstreamModel = model.slice(slash + 1)
    const key =
      ofSlug.find(({ models }) => models.has(upstreamModel)) ?? ofSlug.find(({ allowAnyModel }) => allowAnyModel)
    return key && upstreamModel !== '' ? toRoute(key, protocol, upstreamModel) : { kind: 'not_found' }
  }
  const listing = keys.filter(({ models }) => models.has(model))
  const slugs = [...new Set(listing.map((key) => key.slug))]
  if (slugs.length > 1)
    return { kind: 'not_found', candidates: slugs.slice(0, MAX_CANDIDATES).map((each) => `${each}/${model}`) }
  const key = listing[0] ?? keys.find((each) => speaks(each, protocol) && each.isDefault && each.allowAnyModel)
  return key ? toRoute(key, protocol, model) : { kind: 'not_found' }
}

const speaks = ({ profile }: UsableKey, protocol: Protocol): boolean =>
  profile.protocol === protocol || profile.alternate?.protocol === protocol

/** The route in the client's own protocol where the provider has it (compat.md 3.1), else in the provider's. */
function toRoute(key: UsableKey, client: Protocol, upstreamModel: string): Resolution {
  if (!key.secret) return { kind: 'secret_unreadable' }
  const { id: providerKeyId, slug: provider, profile, secret: apiKey } = key
  const { protocol, baseUrl } =
    profile.protocol !== client && profile.alternate?.protocol === client
      ? profile.alternate
      : { protocol: profile.protocol, baseUrl: key.baseUrl }
  return {
    kind: 'ok',
    route: { providerKeyId, provider, profile, protocol, baseUrl, upstreamModel, maxOutputTokens: null, apiKey },
  }
}

/** Every name that resolves, once, as `slug/model`. */
function listed(keys: readonly UsableKey[]): ListedModel[] {
  const models = new Map<string, ListedModel>()
  for (const key of keys) {
    if (!key.secret) continue
    for (const name of key.models) {
      const id = `${key.slug}/${name}`
      if (!models.has(id)) models.set(id, { id, provider: key.slug, createdAtMs: key.createdAtMs })
    }
  }
  return [...models.values()]
}
