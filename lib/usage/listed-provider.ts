import { findProvider } from '@pydantic/genai-prices'

/** The price list's id of the provider at an address; null = it knows none there. */
export function listedProviderAt(baseUrl: string): string | null {
  try {
    return findProvider({ providerApiUrl: baseUrl })?.id ?? null
  } catch {
    // An address the list chokes on is one it does not know.
    return null
  }
}
