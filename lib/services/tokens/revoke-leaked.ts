import type { RequestFacts, SystemPrincipal } from '@/lib/auth/principal'
import { tokenDigests } from '@/lib/crypto/token-secret'
import { inTransaction, type Transaction } from '@/lib/db/client'
import type { PersonalAccessToken } from '@/lib/db/generated/client'
import { processState } from '@/lib/process-state'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { queueMail } from '@/lib/services/mail/queue-mail'

const LEAK_REPORT: SystemPrincipal = { kind: 'system', source: 'leak report' }

/**
 * Revokes those of the tokens that exist and were not revoked before, each with its record and a mail to its owner (a space's
 * own: to the owners of the space), in one transaction.
 * @param secrets well-formed tokens, as somebody found them.
 */
export async function revokeLeakedTokens(secrets: readonly string[], facts: RequestFacts): Promise<void> {
  const { keyRing } = processState()
  const digests = secrets.flatMap((secret) => tokenDigests(keyRing, secret))
  await inTransaction(async (tx, changed) => {
    const found = await tx.personalAccessToken.findMany({
      where: { hash: { in: digests }, revokedAt: null },
      // Always in one order, so that two reports of the same tokens wait for each other.
      orderBy: { id: 'asc' },
    })
    for (const token of found) {
      const { count } = await tx.personalAccessToken.updateMany({
        where: { id: token.id, revokedAt: null },
        data: { revokedAt: new Date(), revokedReason: 'leaked' },
      })
      if (count === 0) continue
      await recordAudit(
        tx,
        { principal: LEAK_REPORT, facts },
        {
          action: 'token.leaked',
          subjectType: 'token',
          subjectId: token.id,
          spaceId: token.spaceId,
          after: { name: token.name, prefix: token.prefix, ownerId: token.userId, revokedReason: 'leaked' },
        },
      )
      await tellOwners(tx, token)
      changed({ kind: 'token', id: token.id })
    }
  })
}

async function tellOwners(tx: Transaction, token: PersonalAccessToken): Promise<void> {
  const owners = await tx.user.findMany({
    where:
      token.userId !== null
        ? { id: token.userId }
        : {
            status: 'active',
            memberships: { some: { spaceId: token.spaceId ?? '', role: 'owner', removedAt: null } },
          },
    select: { email: true, name: true },
  })
  const { origin } = processState()
  const page = token.userId === null ? `${origin}, in the space's API access page` : `${origin}/me/tokens`
  for (const { email, name } of owners) {
    await queueMail(tx, {
      kind: 'token_leaked',
      recipient: email,
      subject: `Your Keyway token ${token.prefix}… was found in public and is revoked`,
      text: [
        `Hello ${name},`,
        '',
        `somebody reported that the token “${token.name}” (${token.prefix}…) can be read where it should not be.`,
        'Keyway has revoked it: every call with it is refused from now on.',
        '',
        `Please look through the usage of this token for calls that were not yours, and make a new token at ${page}.`,
      ].join('\n'),
      expiresAt: null,
    })
  }
}
