import { enterAdmin, type AdminContext } from '@/lib/auth/contexts'
import { factsWithoutRequest } from '@/lib/auth/principal'
import { newId } from '@/lib/crypto/id'
import { mintOpaque } from '@/lib/crypto/opaque'
import { db, inTransaction, type Transaction } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { CompleteSetupInput } from '@/lib/schemas/account'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { createUser } from './create-user'

/** How long a printed set-up link works. A restart prints a new one. */
const SETUP_LINK_HOURS = 24

/** The context of work the program does by itself. */
export function systemContext(source: string): AdminContext {
  return enterAdmin({ kind: 'system', source }, factsWithoutRequest(newId()))
}

/** Only one caller at a time decides whether an administrator exists (C19, H-89). */
export async function lockFirstAdministrator(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(7351901245)`
}

/** Who can sign in after a start: whoever could before, the administrator just made, or whoever opens the set-up link. */
export type FirstAdministrator =
  | { kind: 'ready' }
  | { kind: 'created'; email: string }
  /** `token` is the set-up link's, to be printed. */
  | { kind: 'set-up'; token: string }

/**
 * Makes sure somebody can sign in: the administrator of the settings while there is none at all, else a one-time link.
 * An existing administrator is never changed (R1.5).
 */
export async function ensureFirstAdministrator(): Promise<FirstAdministrator> {
  if ((await db().user.count({ where: { isPlatformAdmin: true } })) > 0) return { kind: 'ready' }
  const { settings, passwords } = processState()
  if (!settings.firstAdmin) return { kind: 'set-up', token: await mintSetupLink() }
  const { email, password } = CompleteSetupInput.omit({ token: true, name: true }).parse(settings.firstAdmin)
  const passwordHash = await passwords.hashPassword(password)
  return inTransaction(async (tx) => {
    await lockFirstAdministrator(tx)
    if ((await tx.user.count({ where: { isPlatformAdmin: true } })) > 0) return { kind: 'ready' }
    const { userId } = await createUser(tx, { email, name: nameFrom(email), passwordHash, isPlatformAdmin: true })
    await recordAudit(tx, systemContext('first-start'), {
      action: 'user.created',
      subjectType: 'user',
      subjectId: userId,
      after: { email, isPlatformAdmin: true },
    })
    return { kind: 'created', email }
  })
}

async function mintSetupLink(): Promise<string> {
  const { value, hash } = mintOpaque(processState().keyRing, 'set')
  await inTransaction(async (tx) => {
    await tx.oneTimeLink.deleteMany({ where: { purpose: 'setup' } })
    await tx.oneTimeLink.create({
      data: { id: newId(), purpose: 'setup', hash, expiresAt: new Date(Date.now() + SETUP_LINK_HOURS * 3_600_000) },
    })
  })
  return value.reveal('show-once')
}

/** `ada.lovelace@example.org` → `Ada Lovelace`. */
function nameFrom(email: string): string {
  const words = (email.split('@')[0] ?? '').split(/[._-]+/).filter(Boolean)
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || email
}
