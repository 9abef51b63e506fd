import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { callData } from '@/lib/testing/data-plane'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testProviderKey, testServiceToken, testToken } from '@/lib/testing/test-rows'
import { addMember, type TestPerson, testSpace, testUser } from '@/lib/testing/test-state'

let state: StateWithProvider
let spaceId: string
let person: TestPerson

beforeAll(async () => {
  state = await startStateWithProvider('embedded')
})
afterAll(() => state?.stop())
beforeEach(async () => {
  ;({ spaceId, person } = await openSpace())
})

async function openSpace(): Promise<{ spaceId: string; person: TestPerson }> {
  const made = await testSpace('member')
  await db().space.update({ where: { id: made.spaceId }, data: { apiAccessEnabled: true } })
  await testProviderKey(made.spaceId, { baseUrl: `${state.mock.url}/v1`, isDefault: true })
  return made
}

type Row = {
  spaceId?: string
  userId?: string
  tokenId?: string
  model?: string
  requestsPerMinute?: number | null
  tokensPerMinute?: number
}
/** Stores a limit, of 2 requests a minute unless said otherwise, and tells of it as a service does. */
async function limit(row: Row): Promise<void> {
  await db().callLimit.create({ data: { id: newId(), requestsPerMinute: 2, ...row } })
  processState().changes.announce([{ kind: 'limits', spaceId: row.spaceId ?? null }])
}

const call = async (token: string, model = 'mock/gpt-4o-mini', headers: Record<string, string> = {}) => {
  const answer = await callData('/chat/completions', {
    token,
    headers,
    body: { model, messages: [{ role: 'user', content: 'hello' }] },
  })
  await answer.text()
  return answer.status
}

/** How often it is let through of five times. */
async function passes(token: string, model?: string): Promise<number> {
  const statuses: number[] = []
  for (let i = 0; i < 5; i++) statuses.push(await call(token, model))
  expect(statuses.every((status) => status === 200 || status === 429)).toBe(true)
  return statuses.filter((status) => status === 200).length
}

describe('J03 whom a limit holds, whatever they turn', () => {
  test('a person, with every token of theirs, whatever they send along', async () => {
    await limit({ spaceId, userId: person.userId })
    const tokens = await Promise.all([1, 2, 3].map(() => testToken(person, spaceId)))
    const statuses: number[] = []
    for (const { secret } of tokens) {
      statuses.push(await call(secret, undefined, { 'x-forwarded-for': newId(), 'x-keyway-user': newId() }))
    }
    expect(statuses).toEqual([200, 200, 429])
    // Neither the space's own token nor another member is held by it.
    expect(await passes((await testServiceToken(spaceId)).secret)).toBe(5)
    const other = await testUser()
    await addMember(spaceId, other, 'member')
    expect(await passes((await testToken(other, spaceId)).secret)).toBe(5)
  })

  test('a person over all their spaces', async () => {
    const second = await openSpace()
    await addMember(second.spaceId, person, 'member')
    await limit({ userId: person.userId })
    const statuses = [
      await call((await testToken(person, spaceId)).secret),
      await call((await testToken(person, second.spaceId)).secret),
      await call((await testToken(person, second.spaceId)).secret),
    ]
    expect(statuses).toEqual([200, 200, 429])
  })

  test('a space, whoever calls', async () => {
    await limit({ spaceId })
    const statuses = [
      await call((await testToken(person, spaceId)).secret),
      await call((await testServiceToken(spaceId)).secret),
      await call((await testServiceToken(spaceId)).secret),
    ]
    expect(statuses).toEqual([200, 200, 429])
  })

  test('a token alone', async () => {
    const { id, secret } = await testToken(person, spaceId)
    await limit({ spaceId, tokenId: id })
    expect(await passes(secret)).toBe(2)
    expect(await passes((await testToken(person, spaceId)).secret)).toBe(5)
  })

  test('a model, in whatever case it is spelled and by whatever name it is called', async () => {
    await limit({ spaceId, model: 'mock/gpt-4o-mini' })
    const { secret } = await testToken(person, spaceId)
    // The mock provider knows one spelling only, but was asked.
    const statuses = [await call(secret), await call(secret, 'mock/GPT-4o-MINI'), await call(secret, 'gpt-4o-mini')]
    expect(statuses).toEqual([200, 404, 429])
    expect(await passes(secret, 'mock/demo-gpt')).toBe(5)
  })

  test('the whole installation', async () => {
    await limit({ requestsPerMinute: 7 })
    try {
      const first = await passes((await testToken(person, spaceId)).secret)
      const second = await passes((await testServiceToken((await openSpace()).spaceId)).secret)
      expect(first + second).toBe(7)
    } finally {
      await db().callLimit.deleteMany({ where: { spaceId: null } })
      processState().changes.announce([{ kind: 'limits', spaceId: null }])
    }
  })
})

describe('R4.54 a limit that cannot be understood is never one that nobody set', () => {
  const unchecked = async (): Promise<void> => {
    await db().$executeRaw`ALTER TABLE call_limit DROP CONSTRAINT IF EXISTS call_limit_limits`
    await db().$executeRaw`ALTER TABLE call_limit DROP CONSTRAINT IF EXISTS call_limit_sane`
    await db().$executeRaw`ALTER TABLE call_limit DROP CONSTRAINT IF EXISTS call_limit_of_one`
  }
  beforeAll(unchecked)

  test.each([
    ['nothing is limited', { requestsPerMinute: null }],
    ['a negative number', { requestsPerMinute: -1 }],
    ['zero', { tokensPerMinute: 0 }],
  ])('%s: 503 for those it is about, and nothing forwarded', async (_what, row) => {
    const { id, secret } = await testToken(person, spaceId)
    await limit({ spaceId, tokenId: id, ...row })
    const before = state.mock.ledger.entries.length
    expect(await call(secret)).toBe(503)
    expect(state.mock.ledger.entries).toHaveLength(before)
    // It says whom it is about, and it is nobody else.
    expect(await call((await testToken(person, spaceId)).secret)).toBe(200)
    await db().callLimit.deleteMany({ where: { spaceId } })
    processState().changes.announce([{ kind: 'limits', spaceId }])
    expect(await call(secret)).toBe(200)
  })

  test('of whom nobody can say: 503 for the whole space, and for it alone', async () => {
    const { id, secret } = await testToken(person, spaceId)
    await limit({ spaceId, tokenId: id, model: 'mock/gpt-4o-mini' })
    expect(await call(secret)).toBe(503)
    expect(await call((await testServiceToken(spaceId)).secret)).toBe(503)
    expect(await call((await testServiceToken((await openSpace()).spaceId)).secret)).toBe(200)
  })

  test('two of one model that differ in spelling: neither is dropped', async () => {
    await limit({ spaceId, model: 'mock/gpt-4o-mini' })
    await limit({ spaceId, model: 'mock/GPT-4o-mini' })
    const { secret } = await testServiceToken(spaceId)
    expect(await call(secret)).toBe(503)
    expect(await call(secret, 'mock/demo-gpt')).toBe(200)
  })
})

test('A5 a warm token costs no question to the database, and a change counts at the next call', async () => {
  const { id, secret } = await testToken(person, spaceId)
  await limit({ spaceId, tokenId: id, requestsPerMinute: 3 })
  expect(await call(secret)).toBe(200)
  let questions = 0
  const asked = vi.spyOn(processState().pool, 'query')
  expect(await call(secret)).toBe(200)
  // The rest is the flusher's.
  for (const [question] of asked.mock.calls) if (JSON.stringify(question).includes('call_limit')) questions++
  asked.mockRestore()
  expect(questions).toBe(0)
  await db().callLimit.updateMany({ where: { tokenId: id }, data: { requestsPerMinute: 1 } })
  processState().changes.announce([{ kind: 'limits', spaceId }])
  // What was used before the change stays used.
  expect(await call(secret)).toBe(429)
  await db().callLimit.deleteMany({ where: { tokenId: id } })
  processState().changes.announce([{ kind: 'limits', spaceId }])
  expect(await call(secret)).toBe(200)
})

test('J14 limits that cannot be read let nothing through', async () => {
  const { secret } = await testToken(person, spaceId)
  expect(await call(secret)).toBe(200)
  await db().$executeRaw`ALTER TABLE call_limit RENAME TO call_limit_elsewhere`
  processState().changes.announce([{ kind: 'limits', spaceId }])
  expect(await call(secret)).toBe(503)
  await db().$executeRaw`ALTER TABLE call_limit_elsewhere RENAME TO call_limit`
  expect(await call(secret)).toBe(200)
})

test('H-68 refusals are rejected events, one each, and count against nothing', async () => {
  const { id, secret } = await testToken(person, spaceId)
  await limit({ spaceId, tokenId: id })
  expect(await call(secret, 'mock/')).toBe(404)
  expect(await passes(secret)).toBe(2)
  const rejected = () => db().usageEvent.findMany({ where: { tokenId: id, outcome: 'rejected' } })
  while ((await rejected()).length < 4) await new Promise((resolve) => setTimeout(resolve, 10))
  const codes = (await rejected()).map(({ errorCode, status }) => `${status} ${errorCode}`).toSorted()
  expect(codes).toEqual(['404 model_not_found', '429 rate_limited', '429 rate_limited', '429 rate_limited'])
})
