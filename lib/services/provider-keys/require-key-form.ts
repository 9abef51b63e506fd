import { awsScopeOf } from '@/lib/gateway/accounts/aws-signature'
import { privateKeyOf } from '@/lib/gateway/accounts/google-token'
import { AppError } from '@/lib/errors'
import { isLikeAccessKey, readAccessKey, readServiceAccount } from '@/lib/gateway/providers/account-key'
import { baseUrlOf, profileOf } from './catalogue'

/**
 * Refuses an account that its provider could not be called with; any other text may be a key.
 * @throws AppError `invalid_input`, which says what is missing.
 */
export function requireKeyForm(key: { provider: string; baseUrl: string | null }, apiKey: string): void {
  const { account: kind, name } = profileOf(key.provider)
  const account = readServiceAccount(apiKey)
  if (account !== null && kind !== 'google_service_account') {
    refuse('apiKey', `${name} takes no service account. Vertex AI does`)
  }
  if (account !== null && !isReadable(() => privateKeyOf(account))) {
    refuse('apiKey', 'The private key in this file cannot be read. Download the file again')
  }
  if (kind !== 'aws_access_key' || !isLikeAccessKey(apiKey)) return
  if (readAccessKey(apiKey) === null) {
    refuse('apiKey', 'Write an access key as ID:secret, a temporary one as ID:secret:session token')
  }
  if (awsScopeOf(new URL(baseUrlOf(key)).hostname) === null) {
    refuse(
      'baseUrl',
      'With an access key the address must name the region, as in bedrock-runtime.us-east-1.amazonaws.com',
    )
  }
}

function refuse(path: 'apiKey' | 'baseUrl', message: string): never {
  throw new AppError('invalid_input', `${message}.`, { issues: [{ path, message }] })
}

function isReadable(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}
