import { isOpaque, mintOpaque, opaqueHashes } from '@/lib/crypto/opaque'
import { db, inTransaction } from '@/lib/db/client'
import { processState } from '@/lib/process-state'

/** Browsers remembered for one person; the one unused for longest makes room. */
const MAX_DEVICES = 20

/**
 * Whether a browser's cookie says that this person has signed in from it before: guessing elsewhere then does not
 * lock it out (C11). @returns the hash that names the pair, or null.
 */
export async function knownDevice(email: string, cookie: string | undefined): Promise<string | null> {
  if (!cookie || !isOpaque('dev', cookie)) return null
  const hash = { in: opaqueHashes(processState().keyRing, 'known-device', cookie) }
  const row = await db().knownDevice.findFirst({ where: { hash, user: { email } } })
  return row && `${row.userId}:${row.hash.slice(0, 32)}`
}

/**
 * Remembers the browser a person has just signed in from. A cookie that is not theirs already is not adopted:
 * somebody may have planted it.
 * @returns the value of a new cookie, or null when the browser is known.
 */
export async function rememberDevice(userId: string, cookie: string | undefined): Promise<string | null> {
  const { keyRing } = processState()
  const now = new Date()
  if (cookie && isOpaque('dev', cookie)) {
    const hash = { in: opaqueHashes(keyRing, 'known-device', cookie) }
    const { count } = await db().knownDevice.updateMany({ where: { userId, hash }, data: { lastSeenAt: now } })
    if (count > 0) return null
  }
  const { value, hash } = mintOpaque(keyRing, 'dev')
  await inTransaction(async (tx) => {
    const surplus = await tx.knownDevice.findMany({
      where: { userId },
      orderBy: { lastSeenAt: 'desc' },
      skip: MAX_DEVICES - 1,
      select: { hash: true },
    })
    await tx.knownDevice.deleteMany({ where: { userId, hash: { in: surplus.map((each) => each.hash) } } })
    await tx.knownDevice.create({ data: { userId, hash, lastSeenAt: now } })
  })
  return value.reveal('show-once')
}
