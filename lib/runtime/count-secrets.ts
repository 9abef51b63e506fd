import type pg from 'pg'

/** How many of each are stored under one master key. Tokens count while they are good. */
export type SecretCounts = { providerKeys: number; mails: number; tokens: number }

/** A token names the key of its pepper, which comes from the same master secret. */
const COUNT = `
  SELECT key_id, kind, count(*)::int AS count FROM (
    SELECT key_id, 'providerKeys' AS kind FROM provider_key
    UNION ALL SELECT key_id, 'mails' FROM outbox_mail
    UNION ALL SELECT hash_scheme, 'tokens' FROM personal_access_token
      WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
  ) AS stored GROUP BY key_id, kind`

/** What is stored under which master key, by the key's id. */
export async function countSecrets(pool: pg.Pool): Promise<Map<string, SecretCounts>> {
  const { rows } = await pool.query<{ key_id: string; kind: keyof SecretCounts; count: number }>(COUNT)
  const counts = new Map<string, SecretCounts>()
  for (const { key_id: keyId, kind, count } of rows) {
    counts.set(keyId, { ...(counts.get(keyId) ?? NO_SECRETS), [kind]: count })
  }
  return counts
}

/** Nothing stored. */
export const NO_SECRETS: SecretCounts = { providerKeys: 0, mails: 0, tokens: 0 }
