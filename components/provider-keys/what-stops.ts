import type { ProviderKeyView } from '@/lib/schemas/provider-key'

/** What no longer works once `key` is gone, in words, judged by the keys that stay. */
export function whatStops(key: ProviderKeyView, keys: readonly ProviderKeyView[]): string {
  const others = keys.filter((other) => other.id !== key.id)
  if (others.length === 0) {
    return 'It is the only key of this space: every call is refused at once, until you add another one.'
  }
  if (others.some((other) => other.slug === key.slug)) {
    return `Calls to ${key.slug}/… models go through the other ${key.slug} key from then on.`
  }
  return `Calls to ${key.slug}/… models stop working at once. Models of other keys keep working.`
}
