import { createHmac } from 'node:crypto'
import { newId } from '@/lib/crypto/id'
import { isOpaque, mintOpaque, opaqueHashes } from '@/lib/crypto/opaque'
import { db, inTransaction } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import type { RequestFacts, SessionPrincipal } from '@/lib/auth/principal'
import { recordAudit } from '@/lib/services/audit/record-audit'

const HOUR_MS = 3_600_000
/** A session ends after this long without use, and after the absolute time whatever happens (C18). */
export const IDLE_MS = 12 * HOUR_MS
export const ABSOLUTE_MS = 7 * 24 * HOUR_MS
/** The row is touched at most this often. */
const TOUCH_MS = 5 * 60_000

/** Makes a session row for a person and returns the opaque id that goes into the cookie; only its hash is stored. */
export async function createSession(userId: string, facts: RequestFacts): Promise<string> {
  const { value, hash } = mintOpaque(processState().keyRing, 'ses')
  const now = Date.now()
  await db().session.create({
    data: {
      id: newId(),
      idHash: hash,
      userId,
      expiresAt: new Date(now + IDLE_MS),
      absoluteExpiresAt: new Date(now + ABSOLUTE_MS),
      ipHash: facts.ipHash,
      userAgentHash: facts.userAgentHash,
    },
  })
  return value.reveal('show-once')
}

/**
 * Who a session cookie's value stands for; null for anything but a live session of an active person.
 * A value that is not exactly of our shape is refused without a query (X02).
 */
export async function findSession(value: string | undefined): Promise<SessionPrincipal | null> {
  if (!value || !isOpaque('ses', value)) return null
  const hashes = opaqueHashes(processState().keyRing, 'session', value)
  const row = await db().session.findFirst({ where: { idHash: { in: hashes } }, include: { user: true } })
  const now = new Date()
  if (!row || row.revokedAt || row.expiresAt <= now || row.absoluteExpiresAt <= now || row.user.status !== 'active')
    return null
  if (now.getTime() - row.lastSeenAt.getTime() > TOUCH_MS) {
    const expiresAt = new Date(Math.min(now.getTime() + IDLE_MS, row.absoluteExpiresAt.getTime()))
    await db().session.updateMany({ where: { id: row.id, revokedAt: null }, data: { lastSeenAt: now, expiresAt } })
  }
  const { id, email, name, isPlatformAdmin, createdAt } = row.user
  return {
    kind: 'session',
    userId: id,
    sessionId: row.id,
    isPlatformAdmin,
    user: { id, email, name, isPlatformAdmin, createdAt: createdAt.toISOString() },
  }
}

/** Ends a session for good: a copied cookie is worthless from now on (H-6). */
export async function revokeSession(principal: SessionPrincipal, facts: RequestFacts): Promise<void> {
  await inTransaction(async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { id: principal.sessionId, revokedAt: null },
      data: { revokedAt: new Date() },
    })
    if (count > 0)
      await recordAudit(
        tx,
        { principal, facts },
        { action: 'logout.succeeded', subjectType: 'user', subjectId: principal.userId },
      )
  })
}

/** A keyed hash of something that identifies a device: enough to recognise it, useless to anyone with a dump. */
export function deviceHash(value: string | null | undefined): string | null {
  if (!value) return null
  return createHmac('sha256', processState().keyRing.key('session').key).update(value).digest('base64url').slice(0, 22)
}
