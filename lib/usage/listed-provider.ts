import { findProvider } from '@pydantic/genai-prices'

/** Ours that the price list knows by another name. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['azure_openai', 'openai'],
  ['bedrock', 'aws'],
  ['vertex', 'google'],
  ['xai', 'x-ai'],
  ['moonshot', 'moonshotai'],
])

/** The price list's id of a provider by its name here; null = it knows none. The list itself takes a name for everybody whose name is in it. */
export function listedProvider(name: string): string | null {
  const id = OTHER_NAMES.get(name) ?? name
  return findProvider({ providerId: id })?.id === id ? id : null
}

/** The price list's id of the provider at an address; null = it knows none there. */
export function listedProviderAt(baseUrl: string): string | null {
  try {
    return findProvider({ providerApiUrl: baseUrl })?.id ?? null
  } catch {
    // An address the list chokes on is one it does not know.
    return null
  }
}
