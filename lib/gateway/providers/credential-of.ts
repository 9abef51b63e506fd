import type { ProviderProfile } from './profile'

/** The header, name and value, in which a provider expects its key. */
export function credentialOf(auth: ProviderProfile['auth'], key: string): [name: string, value: string] {
  return auth === 'bearer' ? ['authorization', `Bearer ${key}`] : [auth, key]
}
