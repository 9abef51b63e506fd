import { createHmac } from 'node:crypto'
import { newId } from '@/lib/crypto/id'
import { isOpaque, mintOpaque, opaqueHashes } from '@/lib/crypto/opaque'
import { db, inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import type { RequestFacts, SessionPrincipal } from '@/lib/auth/principal'
import { recordAudit } from '@/lib/services/audit/record-audit'

const HOUR_MS = 3_600_000
/** A session ends after this long without use, and after the absolute time whatever happens (C18). */
export const IDLE_MS = 12 * HOUR_MS
export const ABSOLUTE_MS = 7 * 24 * HOUR_MS
/** How long a browser is remembered as one that its person has signed in from. */
export const DEVICE_MS = 365 * 24 * HOUR_MS
/** The row is touched at most this often. */
const TOUCH_MS = 5 * 60_000

/**
 * Makes a session row for a person and returns the opaque id that goes into the cookie; only its hash is stored.
 * @param passwordHash what the password was right for. When it was changed or the person disabled since, there is no
 *   session: whoever ended them all has seen this one too (H-3, H-5). Undefined for a sign-in without a password.
 * @throws AppError `unauthenticated` then.
 */
export async function createSession(userId: string, facts: RequestFacts, passwordHash?: string): Promise<string> {
  const { value, hash } = mintOpaque(processState().keyRing, 'ses')
  await inTransaction(async (tx) => {
    const [user] = await tx.$queryRaw<{ status: string; password_hash: string | null }[]>`
      SELECT status, password_hash FROM "user" WHERE id = ${userId}::uuid FOR SHARE`
    const stands = user?.status === 'active' && (passwordHash === undefined || user.password_hash === passwordHash)
    if (!stands) throw new AppError('unauthenticated', 'The account changed meanwhile. Sign in again.')
    const now = Date.now()
    await tx.session.create({
      data: {
        id: newId(),
        idHash: hash,
        userId,
        expiresAt: new Date(now + IDLE_MS),
        absoluteExpiresAt: new Date(now + ABSOLUTE_MS),
        ipHash: facts.ipHash,
        userAgentHash: facts.userAgentHash,
        device: facts.device,
        network: facts.network,
      },
    })
  })
  return value.reveal('show-once')
}

/**
 * Gives a live session a new id; the old one is nobody's from now on (C02).
 * @returns the new value for the cookie, or null when the session has ended meanwhile.
 */
export async function rotateSession(sessionId: string): Promise<string | null> {
  const { value, hash } = mintOpaque(processState().keyRing, 'ses')
  const { count } = await db().session.updateMany({
    where: { id: sessionId, revokedAt: null },
    data: { idHash: hash },
  })
  return count > 0 ? value.reveal('show-once') : null
}

/**
 * Who a session cookie's value stands for; null for anything but a live session of an active person.
 * A value that is not exactly of our shape is refused without a query (X02).
 * @throws AppError `unavailable` when the database does not answer: nobody is let in or turned away then.
 */
export async function findSession(value: string | undefined): Promise<SessionPrincipal | null> {
  if (!value || !isOpaque('ses', value)) return null
  const hashes = opaqueHashes(processState().keyRing, 'session', value)
  const row = await stored(hashes)
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

async function stored(hashes: string[]) {
  try {
    return await db().session.findFirst({ where: { idHash: { in: hashes } }, include: { user: true } })
  } catch (cause) {
    processState().log.error({ event: 'session.unreadable', err: cause }, 'a session could not be read')
    throw new AppError('unavailable', 'Keyway cannot reach its database right now. Try again in a moment.', { cause })
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
