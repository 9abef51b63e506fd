import { needsRehash } from '@/lib/crypto/password'
import { db, inTransaction } from '@/lib/db/client'
import type { RequestFacts } from '@/lib/auth/principal'
import { processState } from '@/lib/process-state'
import { SignInInput } from '@/lib/schemas/account'
import { recordAudit } from '@/lib/services/audit/record-audit'

/**
 * Checks an e-mail address and password. An unknown address costs as much time as a wrong password, and a disabled
 * person is told nothing that a wrong password would not tell (C10, C15).
 * @returns the person's id, or null.
 * @throws AppError `unavailable` when too many sign-ins are under way.
 */
export async function verifySignIn(credentials: unknown, facts: RequestFacts): Promise<{ userId: string } | null> {
  const input = SignInInput.safeParse(credentials)
  if (!input.success) return null
  const { passwords } = processState()
  const user = await db().user.findUnique({ where: { email: input.data.email } })
  const right = user?.passwordHash
    ? await passwords.verifyPassword(user.passwordHash, input.data.password)
    : await passwords.verifyNothing(input.data.password)
  const allowed = right && user?.status === 'active'
  const rehashed =
    allowed && user.passwordHash && needsRehash(user.passwordHash)
      ? await passwords.hashPassword(input.data.password)
      : null
  if (!user) return null
  await inTransaction(async (tx) => {
    if (allowed) {
      await tx.user.update({
        where: { id: user.id },
        data: { lastLoginAt: new Date(), ...(rehashed ? { passwordHash: rehashed } : {}) },
      })
    }
    const action = allowed ? 'login.succeeded' : right ? 'login.denied_inactive' : 'login.failed'
    await recordAudit(
      tx,
      { principal: { kind: 'system', source: 'sign-in' }, facts },
      { action, subjectType: 'user', subjectId: user.id },
    )
  })
  return allowed ? { userId: user.id } : null
}
