import type { Protocol } from '@/lib/gateway/types'
import { ProviderKind } from '@/lib/schemas/provider-key'

/** The built-in providers and the two kinds of compatible ones. `baseUrl` null = each key brings its own. */
const CATALOGUE: Readonly<Record<ProviderKind, { protocol: Protocol; baseUrl: string | null; name: string }>> = {
  openai: { protocol: 'openai', baseUrl: 'https://api.openai.com/v1', name: 'OpenAI' },
  anthropic: { protocol: 'anthropic', baseUrl: 'https://api.anthropic.com', name: 'Anthropic' },
  openai_compatible: { protocol: 'openai', baseUrl: null, name: 'The provider' },
  anthropic_compatible: { protocol: 'anthropic', baseUrl: null, name: 'The provider' },
}

/** @throws ZodError for a row whose provider this program does not know. */
export const providerOf = (provider: string): (typeof CATALOGUE)[ProviderKind] =>
  CATALOGUE[ProviderKind.parse(provider)]

/** The wire protocol a provider speaks. */
export const protocolOf = (provider: string): Protocol => providerOf(provider).protocol

/** Where its requests go, without a trailing slash. */
export function baseUrlOf(key: { provider: string; baseUrl: string | null }): string {
  const base = providerOf(key.provider).baseUrl ?? key.baseUrl
  if (!base) throw new Error('A compatible provider key has no address.')
  return base.replace(/\/+$/, '')
}
