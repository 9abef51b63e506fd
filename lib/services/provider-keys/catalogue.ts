import { ALL_PROVIDERS } from '@/lib/gateway/providers/all'
import type { ProviderProfile } from '@/lib/gateway/providers/profile'
import { isCompatible } from '@/lib/schemas/provider-key'
import { listedProviderAt } from '@/lib/usage/listed-provider'

/** @throws Error for a row whose provider this program does not know. */
export function profileOf(provider: string): ProviderProfile {
  const profile = ALL_PROVIDERS.get(provider)
  if (!profile) throw new Error('The stored provider is not in the catalogue.')
  return profile
}

/** Where its requests go, without a trailing slash. */
export function baseUrlOf(key: { provider: string; baseUrl: string | null }): string {
  const base = profileOf(key.provider).baseUrl ?? key.baseUrl
  if (!base) throw new Error('A key of this provider needs an address, and has none.')
  return base.replace(/\/+$/, '')
}

/** What the price list calls its provider, whatever the space does: a compatible one is known by its address, else by its short name. */
export function listedAs(key: { provider: string; slug: string; baseUrl: string | null }): string {
  return isCompatible(key.provider) ? (listedProviderAt(baseUrlOf(key)) ?? key.slug) : key.provider
}
