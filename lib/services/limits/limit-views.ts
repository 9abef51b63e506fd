import type { Transaction } from '@/lib/db/client'
import type { CallLimit } from '@/lib/db/generated/client'
import { processState } from '@/lib/process-state'
import { LimitSubject, type LimitView } from '@/lib/schemas/limit'
import { namesOf, subjectNames } from './subject-names'

/** Limits as people see them, in the order of the rows. */
export async function limitViews(
  tx: Pick<Transaction, 'user' | 'personalAccessToken' | 'space'>,
  rows: readonly CallLimit[],
): Promise<LimitView[]> {
  const [subjects, setters] = await Promise.all([
    subjectNames(tx, rows),
    namesOf(
      tx,
      rows.map(({ setById }) => setById),
    ),
  ])
  const { limits } = processState()
  return rows.map((row, at) => ({
    id: row.id,
    subject: LimitSubject.safeParse(row.subject).data ?? 'platform',
    subjectId: row.subjectId,
    subjectName: subjects[at] ?? null,
    requestsPerMinute: row.requestsPerMinute,
    tokensPerMinute: row.tokensPerMinute === null ? null : Number(row.tokensPerMinute),
    concurrent: row.concurrent,
    used: limits.use(row.id),
    byPlatform: row.spaceId === null,
    setBy: row.setById === null ? null : (setters.get(row.setById) ?? null),
    setAt: row.setAt.toISOString(),
  }))
}
