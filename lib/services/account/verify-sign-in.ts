import { hashOpaque } from '@/lib/crypto/opaque'
import type { Bucket } from '@/lib/auth/attempt-limits'
import type { RequestFacts } from '@/lib/auth/principal'
import { needsRehash } from '@/lib/crypto/password'
import { db, inTransaction } from '@/lib/db/client'
import { AppError, isAppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { SignInInput } from '@/lib/schemas/account'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { knownDevice } from './known-devices'

/** Somebody whose password was right. `passwordHash` is the one it was right for: a session is made only while it still stands. */
export type VerifiedPerson = { userId: string; passwordHash: string }

/**
 * Checks an e-mail address and password. An unknown address costs as much time as a wrong password and leaves as much
 * behind, and a disabled person is told nothing that a wrong password would not tell (C10, C15).
 * @param device what the browser's device cookie holds.
 * @returns the person, or null.
 * @throws AppError `rate_limited` after too many wrong ones (C11); `unavailable` when too many are under way or a store
 *   does not answer, which is neither yes nor no; `invalid_input` for a password over 1,024 bytes.
 */
export async function verifySignIn(
  credentials: unknown,
  facts: RequestFacts,
  device: string | undefined,
): Promise<VerifiedPerson | null> {
  const input = SignInInput.safeParse(credentials)
  if (!input.success) return null
  const { attempts, keyRing, log } = processState()
  const { email, password } = input.data
  const account = hashOpaque(keyRing, 'attempt', email)
  try {
    const known = await knownDevice(email, device)
    const strangers: Bucket[] = [
      ...(facts.ipHash ? [{ of: 'address' as const, key: facts.ipHash }] : []),
      { of: 'account', key: account },
      { of: 'everyone', key: 'sign-in' },
    ]
    const buckets: Bucket[] = known ? [{ of: 'device', key: known }] : strangers
    return await attempts.attempt(buckets, () => check(email, password, account, facts))
  } catch (error) {
    if (isAppError(error)) throw error
    log.error({ event: 'sign_in.failed', requestId: facts.requestId, err: error }, 'a sign-in could not be checked')
    throw new AppError('unavailable', 'Signing in does not work right now. Try again in a moment.', { cause: error })
  }
}

async function check(
  email: string,
  password: string,
  account: string,
  facts: RequestFacts,
): Promise<VerifiedPerson | null> {
  const { passwords } = processState()
  const user = await db().user.findUnique({ where: { email } })
  const stored = user?.passwordHash
  const right = stored ? await passwords.verifyPassword(stored, password) : await passwords.verifyNothing(password)
  const allowed = right && stored && user?.status === 'active'
  const passwordHash = allowed && (needsRehash(stored) ? await passwords.hashPassword(password) : stored)
  await inTransaction(async (tx) => {
    if (passwordHash) {
      await tx.user.updateMany({
        // Not over a password that was changed meanwhile.
        where: { id: user.id, passwordHash: stored },
        data: { lastLoginAt: new Date(), passwordHash },
      })
    }
    const action = allowed ? 'login.succeeded' : right ? 'login.denied_inactive' : 'login.failed'
    await recordAudit(
      tx,
      { principal: { kind: 'system', source: 'sign-in' }, facts },
      {
        action,
        // People type passwords into the wrong field: an address nobody has is kept as a keyed hash only.
        ...(user ? { subjectType: 'user', subjectId: user.id } : { subjectType: 'unknown_user', subjectId: account }),
        after: { device: facts.device, network: facts.network },
      },
    )
  })
  return passwordHash ? { userId: user.id, passwordHash } : null
}
