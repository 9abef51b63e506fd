import type pg from 'pg'
import type { Changes } from '@/lib/auth/changes'
import type { KeyRing } from '@/lib/crypto/key-ring'
import { open } from '@/lib/crypto/sealed'
import type { Secret } from '@/lib/crypto/secret'
import { lookUp } from '@/lib/db/look-up'
import type { Credentials } from '@/lib/gateway/accounts/credential-for'
import type { GatewayPorts } from '@/lib/gateway/ports'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import type { Caller, ListedModel, ModelFacts, Protocol, Resolution, Route } from '@/lib/gateway/types'
import type { Log } from '@/lib/log'
import { baseUrlOf, listedAs, profileOf } from '@/lib/services/provider-keys/catalogue'
import { sealedPlace } from '@/lib/services/provider-keys/sealed-place'
import { allowsModel } from '@/lib/services/tokens/model-allow'
import { type OwnPriceRow, readOwnPrice } from '@/lib/usage/own-prices'
import { type CacheCounts, createBoundedCache } from './bounded-cache'
import { callableNames, findRoute, type UsableKey } from './find-route'
import { foldName } from './fold-name'
import { logOutage } from './log-outage'

const MAX_SPACES = 1024

type KeyRow = {
  id: string
  provider: string
  slug: string
  ciphertext: string
  base_url: string | null
  is_default: boolean
  allow_any_model: boolean
  created_at: Date
  models: readonly (readonly [
    name: string,
    enabled: boolean,
    maxOutputTokens: number | null,
    contextWindow: number | null,
  ])[]
  aliases: readonly (readonly [alias: string, model: string])[]
  /** Of all models of its provider. */
  prices: readonly (readonly [model: string, price: OwnPriceRow])[]
  refuses_unpriced: boolean
  is_off: boolean
}

type SpaceRoutes = {
  spaceId: string
  keys: readonly UsableKey[]
  /** Models without a known price are not called. */
  refusesUnpriced: boolean
  resolved: Map<string, Resolution>
  /** Worked out when it is first asked for. */
  callable: readonly { listed: ListedModel; target: string }[] | null
}

/** What a model must have a price for to count as priced: some give no output. */
const A_TOKEN = { ...NO_TOKENS, input: 1, output: 0 }

/** Names remembered per space: clients use few, and an attacker may not fill the memory with more. */
const MAX_RESOLVED = 256

const FIND_KEYS = `
  SELECT k.id, k.provider, k.slug, k.ciphertext, k.base_url, k.is_default, k.allow_any_model, k.created_at,
    (SELECT coalesce(json_agg(json_build_array(m.name, m.enabled, m.max_output_tokens, m.context_window) ORDER BY m.name), '[]')
       FROM model m WHERE m.provider_key_id = k.id AND m.space_id = k.space_id) AS models,
    (SELECT coalesce(json_agg(json_build_array(a.name, a.model_name)), '[]')
       FROM model_alias a WHERE a.provider_key_id = k.id AND a.space_id = k.space_id) AS aliases,
    (SELECT coalesce(json_agg(json_build_array(p.model_name, p.price)), '[]') FROM (
       SELECT model_name, json_build_object('input_nano', input_nano::text, 'output_nano', output_nano::text,
         'cache_read_nano', cache_read_nano::text, 'cache_write_nano', cache_write_nano::text,
         'searches_nano', searches_nano::text, 'set_at', set_at) AS price
       FROM model_price WHERE space_id = k.space_id AND provider = k.slug) p) AS prices,
    s.unpriced_models = 'refuse' AS refuses_unpriced,
    coalesce(k.provider = ANY (p.providers_off), false) AS is_off
  FROM provider_key k JOIN space s ON s.id = k.space_id LEFT JOIN platform p ON p.id = 1 WHERE k.space_id = $1 ORDER BY k.is_default DESC, k.created_at, k.id`

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
  priceOf: GatewayPorts['priceOf']
  credentials: Credentials
  factsOf: (route: Route, contextWindow: number | null) => ModelFacts
  counts?: CacheCounts
}): RouteDirectory {
  const { pool, keyRing, changes, log, priceOf } = parts
  const cache = createBoundedCache<SpaceRoutes>({ max: MAX_SPACES, counts: parts.counts })
  changes.listen((change) => {
    if (change.kind === 'everything') return cache.forget(() => true)
    const spaceId = change.kind === 'space' ? change.id : change.kind === 'provider_key' ? change.spaceId : undefined
    if (spaceId !== undefined) cache.forget((routes) => routes.spaceId === spaceId)
  })

  const routesOf = (spaceId: string): SpaceRoutes | Promise<SpaceRoutes> =>
    cache.get(spaceId) ??
    cache.load(spaceId, async () => {
      const rows = await lookUp<KeyRow>(pool, FIND_KEYS, [spaceId])
      const disabled = disabledNames(rows)
      const keys = rows.map((row) => toUsable(spaceId, row, disabled.get(row.slug) ?? new Set()))
      return {
        spaceId,
        keys,
        refusesUnpriced: rows[0]?.refuses_unpriced ?? false,
        resolved: new Map(),
        callable: null,
      }
    })

  function toUsable(spaceId: string, row: KeyRow, disabled: ReadonlySet<string>): UsableKey {
    return {
      id: row.id,
      slug: row.slug,
      profile: profileOf(row.provider),
      baseUrl: baseUrlOf({ provider: row.provider, baseUrl: row.base_url }),
      isDefault: row.is_default,
      allowAnyModel: row.allow_any_model,
      models: new Map(
        row.models.flatMap(([name, enabled, max]) => (enabled && !disabled.has(name) ? [[name, max]] : [])),
      ),
      contextWindows: new Map(row.models.flatMap(([name, , , tokens]) => (tokens ? [[name, tokens]] : []))),
      disabled: new Set([...disabled].map(foldName)),
      aliases: new Map(row.aliases),
      prices: new Map(row.prices.map(([model, price]) => [model, readOwnPrice(price)])),
      createdAtMs: row.created_at.getTime(),
      isOff: row.is_off,
      listedAs: listedAs({ provider: row.provider, slug: row.slug, baseUrl: row.base_url }),
      ...credentialOf(spaceId, row),
    }
  }

  function credentialOf(spaceId: string, row: KeyRow): Pick<UsableKey, 'secret' | 'authorize'> {
    const stored = unseal(spaceId, row)
    if (stored === null) return { secret: null }
    const { apiKey, authorize } = parts.credentials.credentialFor({
      // Another one for every secret that is stored.
      id: row.ciphertext,
      profile: profileOf(row.provider),
      baseUrl: baseUrlOf({ provider: row.provider, baseUrl: row.base_url }),
      secret: stored,
    })
    return { secret: apiKey, ...(authorize && { authorize }) }
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

  /** What can be called, with what is known of it. */
  function listed({ keys, refusesUnpriced }: SpaceRoutes): { listed: ListedModel; target: string }[] {
    return callableNames(keys).flatMap(({ listed: model, target, route }) => {
      if (refusesUnpriced && priceOf(route, A_TOKEN).costNano === null) return []
      return [{ listed: { ...model, facts: parts.factsOf(route, contextWindowOf(keys, route)) }, target }]
    })
  }

  function unavailable(error: unknown): 'unavailable' {
    logOutage(log, { event: 'routes.unavailable', err: error }, 'the provider keys could not be read')
    return 'unavailable'
  }

  return {
    resolve: (caller, protocol, model) => {
      const routes = routesOf(caller.spaceId)
      if (routes instanceof Promise) {
        return routes.then(
          (loaded) => allowed(caller, resolveIn(loaded, protocol, model, priceOf)),
          (error: unknown) => ({ kind: unavailable(error) }),
        )
      }
      return allowed(caller, resolveIn(routes, protocol, model, priceOf))
    },
    listModels: async (caller) => {
      try {
        const { modelAllow } = caller
        const routes = await routesOf(caller.spaceId)
        routes.callable ??= listed(routes)
        return routes.callable.flatMap(({ listed, target }) => (allowsModel(modelAllow, target) ? listed : []))
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

/** What a route needs to know of prices, once for all calls of its name. */
function withPolicy(routes: SpaceRoutes, found: Resolution, priceOf: GatewayPorts['priceOf']): Resolution {
  if (!routes.refusesUnpriced || found.kind !== 'ok') return found
  const isPriced = priceOf(found.route, A_TOKEN).costNano !== null
  return isPriced ? found : { kind: 'ok', route: { ...found.route, isRefusedUnpriced: true } }
}

function resolveIn(
  routes: SpaceRoutes,
  protocol: Protocol,
  model: string,
  priceOf: GatewayPorts['priceOf'],
): Resolution {
  const name = `${protocol} ${model}`
  const known = routes.resolved.get(name)
  if (known) return known
  const resolution = withPolicy(routes, findRoute(routes.keys, protocol, model), priceOf)
  if (routes.resolved.size < MAX_RESOLVED) routes.resolved.set(name, resolution)
  return resolution
}

/** As its provider says; null = it does not. */
const contextWindowOf = (keys: readonly UsableKey[], { providerKeyId, upstreamModel }: Route): number | null =>
  keys.find(({ id }) => id === providerKeyId)?.contextWindows.get(upstreamModel) ?? null

/** Per provider of the space, the names that one of its keys has switched off. */
function disabledNames(rows: readonly KeyRow[]): Map<string, Set<string>> {
  const disabled = new Map<string, Set<string>>()
  for (const { slug, models } of rows) {
    const names = disabled.get(slug) ?? new Set()
    for (const [name, enabled] of models) if (!enabled) names.add(name)
    disabled.set(slug, names)
  }
  return disabled
}
