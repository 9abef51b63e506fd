import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '@/lib/errors'
import type { ServiceAccount } from '../providers/account-key'
import type { UpstreamCredential } from '../types'
import { KeyRefused } from './key-refused'

/** One small request outside of the gateway's calls, guarded by the host. Rejects with AppError. */
export type Ask = (request: {
  url: URL
  partition: string
  method: 'POST'
  headers: Readonly<Record<string, string>>
  body: string
  timeoutMs: number
  maxBytes: number
}) => Promise<{ status: number; body: Buffer }>

export type TokenSource = {
  ask: Ask
  /** Milliseconds since the epoch. */
  wallMs: () => number
  /** Google's, whatever a file says: an assertion is good for whoever gets it. */
  tokenUrl: string
  /** Told of every failure. */
  failed?: (error: unknown) => void
}

export const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token'
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** Of an assertion, in seconds: the longest Google takes. */
const ASSERTION_SECONDS = 3600
/** So long before its end a token is replaced, behind the back of the calls. Milliseconds. */
const RENEW_BEFORE_MS = 300_000
/** So long before its end it is given to no more calls: they have to arrive with it. Milliseconds. */
const SPARE_MS = 30_000
/** After a failure nobody asks again for so long. Milliseconds. */
const PAUSE_MS = 5000
const TIMEOUT_MS = 8000
const MAX_BYTES = 65_536
const TOKEN = /^[\x21-\x7e]{8,8192}$/

const signAsync = promisify(sign)

/** @throws KeyRefused when it is no private key of RSA. */
export function privateKeyOf({ privateKey }: ServiceAccount): KeyObject {
  try {
    const key = createPrivateKey(privateKey)
    if (key.asymmetricKeyType === 'rsa') return key
  } catch {
    // What the parser says of a key may quote it.
  }
  throw new KeyRefused('The private key in this service account cannot be read.')
}

/** The access token of a service account: fetched when it is first needed, kept until shortly before it ends, one fetch at a time. */
export class GoogleToken implements UpstreamCredential {
  /** What travels. */
  readonly apiKey = { reveal: () => this.#value }
  #value = ''
  #headers: readonly string[] = []
  #renewMs = 0
  #endMs = 0
  #fetching: Promise<readonly string[]> | null = null
  #failure: { error: unknown; untilMs: number } | null = null

  // Hidden from whoever prints the object.
  readonly #account: ServiceAccount
  readonly #source: TokenSource

  constructor(account: ServiceAccount, source: TokenSource) {
    this.#account = account
    this.#source = source
  }

  readonly authorize = (): readonly string[] | Promise<readonly string[]> => {
    const nowMs = this.#source.wallMs()
    if (nowMs < this.#renewMs) return this.#headers
    if (this.#failure !== null && nowMs < this.#failure.untilMs) {
      return nowMs < this.#endMs ? this.#headers : Promise.reject(this.#failure.error)
    }
    const fetching = this.#renew()
    if (nowMs >= this.#endMs) return fetching
    // Who has a token that still holds does not wait for the next one, and hears nothing of its failure.
    fetching.catch(() => undefined)
    return this.#headers
  }

  #renew(): Promise<readonly string[]> {
    this.#fetching ??= this.#ask()
      .catch((error: unknown) => {
        this.#failure = { error, untilMs: this.#source.wallMs() + PAUSE_MS }
        this.#source.failed?.(error)
        throw error
      })
      .finally(() => (this.#fetching = null))
    return this.#fetching
  }

  async #ask(): Promise<readonly string[]> {
    const { ask, tokenUrl, wallMs } = this.#source
    const assertion = await this.#assertion(Math.floor(wallMs() / 1000))
    const { status, body } = await ask({
      url: new URL(tokenUrl),
      partition: `google-token:${this.#account.clientEmail}`,
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        'user-agent': 'keyway',
      },
      body: new URLSearchParams({ grant_type: GRANT, assertion }).toString(),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    })
    if (status === 400 || status === 401 || status === 403) {
      throw new KeyRefused(
        `Google refused this service account (${status}). Check that it exists and its key is active.`,
      )
    }
    const { token, seconds } = readAnswer(status, body)
    const endMs = wallMs() + seconds * 1000
    this.#value = token
    this.#headers = ['authorization', `Bearer ${token}`]
    this.#endMs = endMs - SPARE_MS
    this.#renewMs = endMs - Math.min(RENEW_BEFORE_MS, seconds * 500)
    this.#failure = null
    return this.#headers
  }

  /** A JWT, signed with the key of the account (RFC 7523 §2.1). */
  async #assertion(nowSeconds: number): Promise<string> {
    const { clientEmail, privateKeyId } = this.#account
    const header = { alg: 'RS256', typ: 'JWT', kid: privateKeyId }
    const times = { iat: nowSeconds, exp: nowSeconds + ASSERTION_SECONDS }
    const claims = { iss: clientEmail, scope: SCOPE, aud: GOOGLE_TOKEN_URL, ...times }
    const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    const signature = await signAsync('sha256', Buffer.from(text), privateKeyOf(this.#account))
    return `${text}.${signature.toString('base64url')}`
  }
}

/** @throws AppError `upstream_failed` for what is no token. */
function readAnswer(status: number, body: Buffer): { token: string; seconds: number } {
  if (status === 200) {
    try {
      const answer = JSON.parse(body.toString('utf8')) as Record<string, unknown>
      const { access_token: token, expires_in: seconds } = answer
      if (typeof token === 'string' && TOKEN.test(token) && typeof seconds === 'number' && seconds > 0) {
        return { token, seconds }
      }
    } catch {
      // No JSON is no token.
    }
  }
  throw new AppError('upstream_failed', `Google gave no access token (status ${status}). Try again later.`)
}
