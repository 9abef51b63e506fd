/** An access key of AWS, as it is typed: `ID:secret`, and `ID:secret:session token` for a temporary one. */
export type AccessKey = { accessKeyId: string; secretAccessKey: string; sessionToken: string | null }

const ACCESS_KEY =
  /^(?:(AKIA[A-Z0-9]{12,124}):([A-Za-z0-9/+=]{16,128})|(ASIA[A-Z0-9]{12,124}):([A-Za-z0-9/+=]{16,128}):([A-Za-z0-9/+=]{16,4000}))$/

/** @returns null for any other text */
export function readAccessKey(text: string): AccessKey | null {
  const found = ACCESS_KEY.exec(text)
  if (found === null) return null
  const [, longId, longSecret, shortId, shortSecret, sessionToken = null] = found
  return { accessKeyId: longId ?? shortId ?? '', secretAccessKey: longSecret ?? shortSecret ?? '', sessionToken }
}

/** A text that begins like an access key of AWS, whole or not. */
export const isLikeAccessKey = (text: string): boolean => /^A[KS]IA[A-Z0-9]{12,}(?::|$)/.test(text)

/** Of the JSON file of a Google service account what signing takes. */
export type ServiceAccount = { clientEmail: string; privateKeyId: string; privateKey: string }

/** @returns null for any other text */
export function readServiceAccount(text: string): ServiceAccount | null {
  if (!text.startsWith('{')) return null
  try {
    const file = JSON.parse(text) as Record<string, unknown>
    const { type, client_email: clientEmail, private_key_id: privateKeyId, private_key: privateKey } = file
    if (type !== 'service_account') return null
    if (typeof clientEmail !== 'string' || typeof privateKeyId !== 'string' || typeof privateKey !== 'string')
      return null
    return { clientEmail, privateKeyId, privateKey }
  } catch {
    return null
  }
}

/** The same file with nothing else in it: projects and addresses are not its business. */
export const serviceAccountText = ({ clientEmail, privateKeyId, privateKey }: ServiceAccount): string =>
  JSON.stringify({
    type: 'service_account',
    client_email: clientEmail,
    private_key_id: privateKeyId,
    private_key: privateKey,
  })

/** What an account itself is known by, which is no secret; null for a plain key. */
export const accountIdOf = (text: string): string | null =>
  readAccessKey(text)?.accessKeyId ?? readServiceAccount(text)?.privateKeyId ?? null
