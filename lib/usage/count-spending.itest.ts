import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  DOLLAR,
  ENDS_AT,
  STARTS_AT,
  testBudgetRow,
  testMemberRow,
  testSpaceRow,
  testTokenRow,
} from '@/lib/budgets/budget-rows-fixture'
import { addPeriods } from '@/lib/budgets/set-leases'
import { newId } from '@/lib/crypto/id'
import { storeBatch } from './store-batch'
import { DATABASE_KINDS, openTestDatabase } from './usage-database-fixture'
import type { TestDatabase } from './usage-database-fixture'
import type { UsageRow } from './usage-row'

describe.each(DATABASE_KINDS)('on the %s database', (kind) => {
  let opened: TestDatabase
  let spaceId: string
  let userId: string
  let tokenId: string
  beforeAll(async () => {
    opened = await openTestDatabase(kind)
  })
  afterAll(() => opened.close())

  async function scene(): Promise<void> {
    spaceId = await testSpaceRow(opened)
    userId = await testMemberRow(opened, spaceId)
    tokenId = await testTokenRow(opened, spaceId, userId)
  }
  const event = (part: Partial<UsageRow> = {}): UsageRow => ({
    requestId: newId(),
    ts: '2026-03-15T12:00:00.000Z',
    spaceId,
    userId,
    tokenId,
    providerKeyId: null,
    provider: 'openai',
    endpoint: 'chat.completions',
    model: 'gpt-4o-mini',
    upstreamModel: 'gpt-4o-mini',
    servedModel: null,
    stream: false,
    outcome: 'completed',
    provenance: 'reported',
    status: 200,
    errorCode: null,
    inputTokens: 1,
    outputTokens: 1,
    cacheReadTokens: null,
    cacheWrite5mTokens: null,
    cacheWrite1hTokens: null,
    reasoningTokens: null,
    audioInputTokens: null,
    audioOutputTokens: null,
    imageInputTokens: null,
    imageOutputTokens: null,
    searches: null,
    costLines: null,
    paidBy: null,
    costNano: '1000',
    priceSource: 'test',
    priceVersion: '1',
    latencyMs: 1,
    ttfbMs: null,
    attempts: 1,
    clientKind: null,
    clientRequestId: null,
    upstreamRequestId: null,
    ...part,
  })
  const store = (...events: UsageRow[]) => storeBatch(opened.database, events)
  async function budget(
    part: Partial<Parameters<typeof testBudgetRow>[1]> = {},
    period = { startsAt: STARTS_AT, endsAt: ENDS_AT as number | null },
  ) {
    const id = await testBudgetRow(opened, { spaceId, ...part })
    await addPeriods(opened.database, [{ budgetId: id, ...period }])
    return id
  }
  const spentOf = async (id: string) =>
    (
      await opened.rows(
        `SELECT spent_nano::text AS spent, unpriced_requests::int AS unpriced FROM budget_period WHERE budget_id = '${id}' ORDER BY starts_at`,
      )
    ).map(({ spent, unpriced }) => [spent, unpriced])

  test('R4.55 an event counts for its space, its person and its token, and for nobody else', async () => {
    await scene()
    const other = await testMemberRow(opened, spaceId)
    const service = await testTokenRow(opened, spaceId, null)
    const [ofSpace, ofPerson, ofToken, ofOther, ofService] = await Promise.all([
      budget(),
      budget({ userId }),
      budget({ tokenId }),
      budget({ userId: other }),
      budget({ tokenId: service }),
    ])
    await store(
      event(),
      event({ tokenId: null, costNano: '20' }),
      event({ userId: null, tokenId: service, costNano: '300' }),
    )
    await store(event({ spaceId: await testSpaceRow(opened), costNano: '999999' }))
    expect(await spentOf(ofSpace)).toEqual([['1320', 0]])
    expect(await spentOf(ofPerson)).toEqual([['1020', 0]])
    expect(await spentOf(ofToken)).toEqual([['1000', 0]])
    expect(await spentOf(ofOther)).toEqual([['0', 0]])
    expect(await spentOf(ofService)).toEqual([['300', 0]])
  })

  test('R4.55 K05 what is stored again is not counted again, and crashed calls count like any other', async () => {
    await scene()
    const id = await budget()
    const crashed = event({ outcome: 'gateway_crash', costNano: '70' })
    const batch = [event(), crashed]
    await store(...batch)
    await store(...batch, event({ costNano: '5' }))
    await store(crashed, crashed)
    expect(await spentOf(id)).toEqual([['1075', 0]])
  })

  test('J10 a call without a price is counted as one, and costs nothing that anybody made up', async () => {
    await scene()
    const id = await budget()
    await store(event({ costNano: null }), event({ costNano: null }), event({ costNano: '0' }))
    expect(await spentOf(id)).toEqual([['0', 2]])
  })

  test('J09 H-37 an event counts in the period its request came in: half-open, no gap, no double', async () => {
    await scene()
    const id = await budget()
    await addPeriods(opened.database, [{ budgetId: id, startsAt: ENDS_AT, endsAt: ENDS_AT + 86_400_000 }])
    const edge = (ms: number, costNano: string) => event({ ts: new Date(ENDS_AT + ms).toISOString(), costNano })
    await store(
      edge(-1, '1'),
      edge(0, '10'),
      edge(1, '100'),
      event({ ts: new Date(STARTS_AT).toISOString(), costNano: '1000' }),
    )
    await store(event({ ts: new Date(STARTS_AT - 1).toISOString(), costNano: '10000' }))
    expect(await spentOf(id)).toEqual([
      ['1001', 0],
      ['110', 0],
    ])
    const forever = await budget({ period: 'total' }, { startsAt: STARTS_AT, endsAt: null })
    await store(event({ ts: '2199-01-01T00:00:00.000Z', costNano: '3' }))
    expect(await spentOf(forever)).toEqual([['3', 0]])
  })

  test('J08 sums beyond 2^53 are exact', async () => {
    await scene()
    const id = await budget({ limitNano: DOLLAR })
    await store(event({ costNano: '9007199254740993' }), event({ costNano: '2' }))
    await store(event({ costNano: '9007199254740993' }))
    expect(await spentOf(id)).toEqual([['18014398509481988', 0]])
  })
})
