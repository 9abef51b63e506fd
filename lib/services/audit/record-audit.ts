import type { Context } from '@/lib/auth/contexts'
import { newId } from '@/lib/crypto/id'
import type { Transaction } from '@/lib/db/client'

export type AuditEntry = {
  /** `noun.verbed` */
  action: string
  subjectType: string
  subjectId: string
  spaceId?: string | null
  /** Views, never rows: no secret, no hash. */
  before?: object
  after?: object
}

/** Writes an audit event in the transaction of the change it tells of (X21). */
export async function recordAudit(
  tx: Transaction,
  ctx: Pick<Context, 'principal' | 'facts'> & { spaceId?: string },
  entry: AuditEntry,
): Promise<void> {
  await tx.auditEvent.create({
    data: {
      id: newId(),
      spaceId: entry.spaceId ?? ctx.spaceId ?? null,
      actorUserId: ctx.principal.kind === 'session' ? ctx.principal.userId : null,
      method: ctx.principal.kind === 'session' ? 'session' : 'system',
      action: entry.action,
      subjectType: entry.subjectType,
      subjectId: entry.subjectId,
      ...(entry.before ? { before: entry.before } : {}),
      ...(entry.after ? { after: entry.after } : {}),
      ipHash: ctx.facts.ipHash,
      userAgentHash: ctx.facts.userAgentHash,
      requestId: ctx.facts.requestId,
    },
  })
}
