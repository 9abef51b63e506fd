import { LRUCache } from 'lru-cache'
import { readAccessKey, readServiceAccount } from '../providers/account-key'
import type { ProviderProfile } from '../providers/profile'
import type { RevealableSecret, UpstreamCredential } from '../types'
import { awsAuthorize, awsScopeOf } from './aws-signature'
import { GOOGLE_TOKEN_URL, GoogleToken, type TokenSource } from './google-token'

/** Access tokens that are remembered. */
const MAX_TOKENS = 1000

export type Credentials = {
  /**
   * What a stored secret is to its provider: a key, or an account that signs or fetches tokens.
   * @param key `id` names the secret, so that its access token outlives whoever asks for it
   */
  credentialFor: (key: {
    id: string
    profile: ProviderProfile
    baseUrl: string
    secret: RevealableSecret
  }) => UpstreamCredential
}

export function createCredentials(source: Omit<TokenSource, 'tokenUrl'> & { tokenUrl?: string }): Credentials {
  const { wallMs } = source
  const tokens = new LRUCache<string, GoogleToken>({ max: MAX_TOKENS })
  return {
    credentialFor: ({ id, profile, baseUrl, secret }) => {
      if (profile.account === undefined) return { apiKey: secret }
      const text = secret.reveal('upstream-request')
      if (profile.account === 'aws_access_key') {
        const key = readAccessKey(text)
        if (key === null) return { apiKey: secret }
        // The secret itself never travels.
        const travels = key.sessionToken ?? key.accessKeyId
        const scope = awsScopeOf(new URL(baseUrl).hostname)
        return { apiKey: { reveal: () => travels }, authorize: awsAuthorize(key, scope, wallMs) }
      }
      const account = readServiceAccount(text)
      if (account === null) return { apiKey: secret }
      let token = tokens.get(id)
      if (token === undefined) {
        token = new GoogleToken(account, { tokenUrl: GOOGLE_TOKEN_URL, ...source })
        tokens.set(id, token)
      }
      return token
    },
  }
}
