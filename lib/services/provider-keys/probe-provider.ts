import type { Secret } from '@/lib/crypto/secret'
import { isAppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { isCompatible } from '@/lib/schemas/provider-key'
import { createCredentials } from '@/lib/gateway/accounts/credential-for'
import { KeyRefused } from '@/lib/gateway/accounts/key-refused'
import { credentialOf } from '@/lib/gateway/providers/credential-of'
import { type DiscoveredModel, readModelList } from '@/lib/gateway/providers/read-model-list'
import type { ProviderProfile } from '@/lib/gateway/providers/profile'
import type { UpstreamCredential } from '@/lib/gateway/types'
import { baseUrlOf, profileOf } from './catalogue'
import { requireProviderOn } from './providers-off'

/** What a test of a key found. `models` is empty where the provider lists none. */
export type Probe = { status: 'ok' | 'failing' | 'unverified'; problem: string | null; models: DiscoveredModel[] }

const TIMEOUT_MS = 10_000
const MAX_BYTES = 4 * 1024 * 1024

/**
 * Tests a key by asking the provider for its models, which costs nothing, through the guarded egress.
 * Never throws for what the provider does; what it says is not repeated, because it may hold the key (H-58).
 * @throws AppError `provider_off` where it is switched off for the installation; `rate_limited` for a space that tests too often: it would find out others' keys and addresses (H-59).
 */
export async function probeProvider(key: {
  spaceId: string
  provider: string
  baseUrl: string | null
  secret: Secret
}): Promise<Probe> {
  await requireProviderOn(key.provider)
  const profile = profileOf(key.provider)
  const name = isCompatible(profile.id) ? 'The provider' : profile.name
  const credential = createCredentials({ ask: processState().egress.requestJson, wallMs: Date.now }).credentialFor({
    id: '',
    profile,
    baseUrl: baseUrlOf(key),
    secret: key.secret,
  })
  if (!profile.modelList && !credential.authorize) {
    return {
      status: 'unverified',
      problem: `${name} lists no models for a key, so it could not be tested. It is used as it is.`,
      models: [],
    }
  }
  const bucket = { of: 'provider_test', key: key.spaceId } as const
  await processState().attempts.spend(
    bucket,
    'Too many tests of provider keys in a quarter of an hour. Try again later.',
  )
  const url = new URL(baseUrlOf(key) + (profile.modelList?.path ?? ''))
  try {
    const letIn = await headersOf(profile, credential, url)
    // Google has given a token for it, and lists no models.
    if (!profile.modelList) return { status: 'ok', problem: null, models: [] }
    const headers: Record<string, string> = {
      ...profile.switches.extraHeaders,
      ...(profile.protocol === 'anthropic' ? { 'anthropic-version': '2023-06-01' } : {}),
      ...letIn,
    }
    const answer = await processState().egress.requestJson({
      url,
      partition: `probe:${key.spaceId}`,
      method: 'GET',
      headers: { ...headers, accept: 'application/json', 'user-agent': 'keyway' },
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    })
    if (answer.status === 401 || answer.status === 403) {
      return {
        status: 'failing',
        problem: `${name} refused this key (${answer.status}). Check that it is complete and still active.`,
        models: [],
      }
    }
    if (answer.status === 404 || answer.status === 405) {
      return {
        status: 'unverified',
        problem: `${name} has no model list at this address, so the key could not be tested. It is used as it is.`,
        models: [],
      }
    }
    if (answer.status !== 200) {
      return {
        status: 'failing',
        problem: `${name} answered with status ${answer.status}. Check the address, or test again later.`,
        models: [],
      }
    }
    return { status: 'ok', problem: null, models: readModelList(JSON.parse(answer.body.toString('utf8'))) ?? [] }
  } catch (error) {
    if (error instanceof KeyRefused) return { status: 'failing', problem: error.message, models: [] }
    if (isAppError(error) && error.code !== 'internal') return { status: 'failing', problem: error.message, models: [] }
    return {
      status: 'failing',
      problem: `${name} gave an answer that is not a model list. Check the address.`,
      models: [],
    }
  }
}

/** What lets a `GET` in. */
async function headersOf(
  profile: ProviderProfile,
  { apiKey, authorize }: UpstreamCredential,
  url: URL,
): Promise<Record<string, string>> {
  const sent = authorize
    ? await authorize({ method: 'GET', host: url.host, path: url.pathname + url.search, contentType: null, body: null })
    : credentialOf(profile.auth, apiKey.reveal('upstream-request'))
  return Object.fromEntries(sent.flatMap((name, i) => (i % 2 === 0 ? [[name, sent[i + 1] ?? '']] : [])))
}
