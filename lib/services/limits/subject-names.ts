import type { Transaction } from '@/lib/db/client'

type Subject = { subject: string; subjectId: string; spaceId: string | null }

/** What people call the subjects of limits and budgets, in their order; null for what is gone. */
export async function subjectNames(
  tx: Pick<Transaction, 'user' | 'personalAccessToken' | 'space'>,
  subjects: readonly Subject[],
): Promise<(string | null)[]> {
  const ids = (kind: string) => subjects.filter(({ subject }) => subject === kind).map(({ subjectId }) => subjectId)
  const spaceIds = subjects.flatMap((each) => (each.subject === 'space' ? [each.spaceId ?? each.subjectId] : []))
  const select = { id: true, name: true } as const
  const [people, tokens, spaces] = await Promise.all([
    tx.user.findMany({ where: { id: { in: ids('person') } }, select }),
    tx.personalAccessToken.findMany({ where: { id: { in: ids('token') } }, select }),
    tx.space.findMany({ where: { id: { in: spaceIds } }, select }),
  ])
  const names = new Map([...people, ...tokens, ...spaces].map(({ id, name }) => [id, name]))
  return subjects.map(({ subject, subjectId, spaceId }) => {
    if (subject === 'platform') return null
    if (subject === 'model') return subjectId
    return names.get(subject === 'space' ? (spaceId ?? subjectId) : subjectId) ?? null
  })
}

/** Names of people, for "set by". */
export async function namesOf(
  tx: Pick<Transaction, 'user'>,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const known = ids.flatMap((id) => id ?? [])
  const rows = await tx.user.findMany({ where: { id: { in: known } }, select: { id: true, name: true } })
  return new Map(rows.map(({ id, name }) => [id, name]))
}
