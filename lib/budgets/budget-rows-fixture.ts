import { newId } from '@/lib/crypto/id'
import type { TestDatabase } from '@/lib/usage/usage-database-fixture'

/** What a test's budget is, where it matters. Nano-USD, milliseconds since the epoch. */
export type TestBudget = {
  spaceId: string
  userId: string | null
  tokenId: string | null
  period: string
  zone: string
  limitNano: bigint
  unpriced: string
  reserve: string
  endsStreams: boolean
  createdAt: number
}

export const DOLLAR = 1_000_000_000n
/** Where the only period of a test begins. */
export const STARTS_AT = Date.parse('2026-03-01T00:00:00Z')
export const ENDS_AT = Date.parse('2026-04-01T00:00:00Z')

/** Makes a space. @returns its id */
export async function testSpaceRow({ exec }: Pick<TestDatabase, 'exec'>): Promise<string> {
  const id = newId()
  await exec(`INSERT INTO space (id, slug, name) VALUES ('${id}', '${id}', 'Test space')`)
  return id
}

/** Makes a person who is a member of the space. @returns the person's id */
export async function testMemberRow({ exec }: Pick<TestDatabase, 'exec'>, spaceId: string): Promise<string> {
  const id = newId()
  await exec(`INSERT INTO "user" (id, email, name) VALUES ('${id}', '${id}@example.org', 'Test person')`)
  await exec(`INSERT INTO member (space_id, user_id, role) VALUES ('${spaceId}', '${id}', 'member')`)
  return id
}

/** Makes a token of a person. @returns its id */
export async function testTokenRow(
  { exec }: Pick<TestDatabase, 'exec'>,
  spaceId: string,
  userId: string | null,
): Promise<string> {
  const id = newId()
  await exec(`INSERT INTO personal_access_token (id, user_id, space_id, name, prefix, hash, hash_scheme)
    VALUES ('${id}', ${quoted(userId)}, '${spaceId}', 'Test token', 'kw_pat_test', '${id}', 'test')`)
  return id
}

/** Makes a budget of a month without any period. @returns its id */
export async function testBudgetRow(
  { exec }: Pick<TestDatabase, 'exec'>,
  part: Partial<TestBudget> & { spaceId: string },
): Promise<string> {
  const id = newId()
  const budget: TestBudget = {
    userId: null,
    tokenId: null,
    period: 'month',
    zone: 'UTC',
    limitNano: DOLLAR,
    unpriced: 'refuse',
    reserve: 'usual',
    endsStreams: true,
    createdAt: STARTS_AT,
    ...part,
  }
  await exec(`INSERT INTO budget (id, space_id, user_id, token_id, period, zone, limit_nano, unpriced, reserve, ends_streams, created_at)
    VALUES ('${id}', '${budget.spaceId}', ${quoted(budget.userId)}, ${quoted(budget.tokenId)}, '${budget.period}',
      '${budget.zone}', ${budget.limitNano}, '${budget.unpriced}', '${budget.reserve}', ${budget.endsStreams},
      '${new Date(budget.createdAt).toISOString()}')`)
  if (budget.tokenId !== null) {
    await exec(`INSERT INTO budget_token (budget_id, token_id) VALUES ('${id}', '${budget.tokenId}')`)
  }
  return id
}

const quoted = (id: string | null): string => (id === null ? 'NULL' : `'${id}'`)
