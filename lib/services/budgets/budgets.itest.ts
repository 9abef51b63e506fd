import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { POST as rotateRoute } from '@/app/api/me/tokens/[id]/rotate/route'
import { POST as increaseRoute } from '@/app/api/spaces/[spaceId]/budgets/[id]/increases/route'
import { DELETE as endRoute } from '@/app/api/spaces/[spaceId]/budgets/increases/[id]/route'
import { DELETE as removeRoute, PATCH as updateRoute } from '@/app/api/spaces/[spaceId]/budgets/[id]/route'
import { GET as listRoute, POST as createRoute } from '@/app/api/spaces/[spaceId]/budgets/route'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import type { BudgetList, BudgetView } from '@/lib/schemas/budget'
import { CreatedToken } from '@/lib/schemas/token'
import { callRoute } from '@/lib/testing/call-route'
import { callData } from '@/lib/testing/data-plane'
import { storeCalls } from '@/lib/testing/store-calls'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testProviderKey, testServiceToken, testToken } from '@/lib/testing/test-rows'
import { DATABASES, type TestPerson } from '@/lib/testing/test-state'
import { addWithRole, testRole, testTeam, type TestTeam } from '@/lib/testing/test-team'

const DOLLAR = '1000000000'

describe.each(DATABASES)('budgets on %s', (database) => {
  let state: StateWithProvider
  let team: TestTeam
  beforeAll(async () => {
    state = await startStateWithProvider(database)
  })
  afterAll(() => state?.stop())
  beforeEach(async () => {
    team = await testTeam()
    // Under this name its models have prices.
    await testProviderKey(team.spaceId, { slug: 'openai', baseUrl: `${state.mock.url}/v1`, isDefault: true })
    await db().space.update({ where: { id: team.spaceId }, data: { apiAccessEnabled: true } })
  })

  type Handler = Parameters<typeof callRoute>[0]
  type More = { id?: string; body?: object }
  const send = async (handler: Handler, person: TestPerson, method: string, more: More = {}) => {
    const { id, body } = more
    const params = { spaceId: team.spaceId, ...(id === undefined ? {} : { id }) }
    const response = await callRoute(handler, { method, cookie: person.cookie, params, ...(body ? { body } : {}) })
    return { status: response.status, body: await response.json() }
  }
  const create = async (part: object): Promise<BudgetView> => {
    const body = { subject: 'space', period: 'month', limitNanoUsd: DOLLAR, ...part }
    const made = await send(createRoute, team.owner, 'POST', { body })
    if (made.status !== 201) throw new Error(JSON.stringify(made.body))
    return made.body as BudgetView
  }
  const update = (id: string, body: object, person = team.owner) => send(updateRoute, person, 'PATCH', { id, body })
  const list = async (person: TestPerson) => ((await send(listRoute, person, 'GET')).body as BudgetList).items
  const present = async (): Promise<BudgetView> => {
    const [first] = await list(team.owner)
    if (first === undefined) throw new Error('There is no budget.')
    return first
  }
  const increase = (id: string, body: object) => send(increaseRoute, team.owner, 'POST', { id, body })
  const ask = async (token: string, model = 'openai/gpt-4o-mini') => {
    const answer = await callData('/chat/completions', {
      token,
      body: { model, max_tokens: 50, messages: [{ role: 'user', content: 'hello' }] },
    })
    return { status: answer.status, headers: answer.headers, body: await answer.json() }
  }
  const audited = async (id: string) =>
    (await db().auditEvent.findMany({ where: { spaceId: team.spaceId, subjectId: id }, orderBy: { id: 'asc' } })).map(
      ({ action, before, after }) => ({ action, before, after }),
    )
  /** The ledger stores a call a moment after it ended. */
  const counted = async (isThere: (view: BudgetView) => boolean): Promise<BudgetView> => {
    for (;;) {
      const view = await present()
      if (isThere(view)) return view
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  test('R4.55 R4.59 a call is paid from the budget; used up it refuses in words; raised it lets through at once; all on record', async () => {
    const { secret } = await testToken(team.member, team.spaceId)
    const { id } = await create({ zone: 'Europe/Berlin' })
    expect((await ask(secret)).status).toBe(200)
    const view = await counted(({ spentNanoUsd }) => spentNanoUsd !== '0')
    const events = await db().usageEvent.findMany({ where: { spaceId: team.spaceId } })
    const { spentNanoUsd } = view
    expect(spentNanoUsd).toBe(String(events[0]?.costNano))
    expect(view).toMatchObject({ subject: 'space', of: null, limitNanoUsd: DOLLAR, manageable: true })

    await update(id, { limitNanoUsd: spentNanoUsd }, team.admin)
    const refused = await ask(secret)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('x-should-retry')).toBe('false')
    expect(refused.headers.get('retry-after')).toBeNull()
    expect(refused.body).toMatchObject({ error: { type: 'insufficient_quota', code: 'insufficient_quota' } })
    expect((refused.body as { error: { message: string } }).error.message).toMatch(
      /^This space's budget of \$0\.0\d+ a month is used up: \$0\.0\d+ spent\. It resets on 1 \w+ \d{4} at 00:00 \(Europe\/Berlin\)\. An admin/,
    )
    await update(id, { limitNanoUsd: DOLLAR }, team.admin)
    expect((await ask(secret)).status).toBe(200)
    expect((await present()).setBy).toEqual({ name: 'Adam Admin', email: team.admin.email })

    expect((await send(removeRoute, team.owner, 'DELETE', { id })).body).toEqual({ id })
    expect(await list(team.owner)).toEqual([])
    expect((await send(removeRoute, team.owner, 'DELETE', { id })).status).toBe(404)
    expect(await audited(id)).toMatchObject([
      { action: 'budget.created', after: { subject: 'space', period: 'month', limitNanoUsd: DOLLAR } },
      { action: 'budget.updated', before: { limitNanoUsd: DOLLAR }, after: { limitNanoUsd: spentNanoUsd } },
      { action: 'budget.updated', before: { limitNanoUsd: spentNanoUsd }, after: { limitNanoUsd: DOLLAR } },
      { action: 'budget.removed', before: { limitNanoUsd: DOLLAR } },
    ])
  })

  test('R4.55 a budget of nothing lets nothing through: zero is not the same as none', async () => {
    const { secret } = await testToken(team.member, team.spaceId)
    await create({ limitNanoUsd: '0', period: 'day' })
    const before = state.mock.ledger.counts.requests
    expect((await ask(secret)).status).toBe(429)
    expect(state.mock.ledger.counts.requests).toBe(before)
  })

  test('R4.55 J09 what was spent in the calendar period before there was a budget counts, by whose it is, to the instant', async () => {
    const { spaceId, owner, member } = team
    const { id: tokenId } = await testToken(member, spaceId)
    const userId = member.userId
    const now = new Date()
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth()))
    // Where clocks are half an hour off the month begins within an hour of UTC: of sums and events.
    const kolkata = new Date(month.getTime() - 5.5 * 3_600_000)
    const mine = { spaceId, userId, tokenId }
    const at = (instant: Date | number) => new Date(instant).toISOString()
    await storeCalls([
      { ...mine, ts: at(kolkata.getTime() - 1), costNano: '1' },
      { ...mine, ts: at(kolkata), costNano: '20' },
      { ...mine, ts: at(kolkata), costNano: null },
      { ...mine, ts: at(month), costNano: '300' },
      { spaceId, userId: owner.userId, tokenId: null, ts: at(month), costNano: '4000' },
    ])
    const spentOf = async (part: object) => {
      const { spentNanoUsd, unpricedRequests } = await create(part)
      return [spentNanoUsd, unpricedRequests]
    }
    expect(await spentOf({})).toEqual(['4300', 0])
    expect(await spentOf({ subject: 'member', userId })).toEqual(['300', 0])
    const inKolkata = await spentOf({ subject: 'token', tokenId, zone: 'Asia/Kolkata' })
    // In the last hours of a month Kolkata is in the next one.
    const isSameMonth = now.getTime() + 5.5 * 3_600_000 < Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)
    if (isSameMonth) expect(inKolkata).toEqual(['320', 1])
    expect(await spentOf({ period: 'total' })).toEqual(['0', 0])
    const again = { subject: 'space', period: 'month', limitNanoUsd: '1' }
    expect((await send(createRoute, owner, 'POST', { body: again })).status).toBe(409)
  })

  test('R4.55 a top-up lasts as long as the period, an increase until its end; both need a reason and are on record', async () => {
    const { secret } = await testToken(team.member, team.spaceId)
    const { id } = await create({ limitNanoUsd: '0', period: 'day' })
    expect((await ask(secret)).status).toBe(429)
    const amountNanoUsd = '500000000'
    for (const [body, path] of [
      [{ kind: 'top_up', amountNanoUsd }, 'reason'],
      [{ kind: 'top_up', amountNanoUsd, reason: '  ' }, 'reason'],
      [{ kind: 'top_up', amountNanoUsd: '0', reason: 'Demo' }, 'amountNanoUsd'],
      [{ kind: 'temporary', amountNanoUsd, reason: 'Demo' }, 'endsAt'],
      [{ kind: 'temporary', amountNanoUsd, reason: 'Demo', endsAt: '2020-01-01T00:00:00Z' }, 'endsAt'],
      [{ kind: 'temporary', amountNanoUsd, reason: 'Demo', endsAt: '2999-01-01T00:00:00Z' }, 'endsAt'],
    ] as const) {
      expect(await increase(id, body)).toMatchObject({ status: 400, body: { error: { issues: [{ path }] } } })
    }
    const topped = await increase(id, { kind: 'top_up', amountNanoUsd, reason: 'A demonstration' })
    const { resetsAt, increases, limitNanoUsd } = topped.body as BudgetView
    expect([topped.status, limitNanoUsd]).toEqual([201, amountNanoUsd])
    expect(increases).toMatchObject([
      { amountNanoUsd, reason: 'A demonstration', endsAt: resetsAt, by: { name: 'Olga Owner' } },
    ])
    expect((await ask(secret)).status).toBe(200)
    const endsAt = new Date(Date.now() + 600_000).toISOString()
    await increase(id, { kind: 'temporary', amountNanoUsd: DOLLAR, reason: 'A workshop', endsAt })
    expect(await present()).toMatchObject({ limitNanoUsd: '1500000000', increases: [{ endsAt }, {}] })
    expect((await audited(id)).slice(1)).toMatchObject([
      {
        action: 'budget.increased',
        after: { kind: 'top_up', amountNanoUsd, reason: 'A demonstration', endsAt: resetsAt },
      },
      { action: 'budget.increased', after: { kind: 'temporary', reason: 'A workshop', endsAt } },
    ])
    // Once both have ended it is as it was.
    await db().budgetIncrease.updateMany({ where: { budgetId: id }, data: { endsAt: new Date() } })
    expect(await present()).toMatchObject({ limitNanoUsd: '0', increases: [] })
  })

  test('R4.55 an increase is ended before its time by those who manage limits, once, and the next call finds the budget without it', async () => {
    const { secret } = await testToken(team.member, team.spaceId)
    const { id } = await create({ limitNanoUsd: '0' })
    const reason = 'A demonstration'
    const { body } = await increase(id, { kind: 'top_up', amountNanoUsd: DOLLAR, reason })
    const { increases, resetsAt } = body as BudgetView
    const increaseId = increases[0]?.id ?? ''
    expect((await ask(secret)).status).toBe(200)
    const end = (person: TestPerson, which = increaseId) => send(endRoute, person, 'DELETE', { id: which })
    expect((await end(team.member)).status).toBe(403)
    expect((await end(team.owner, id)).status).toBe(404)
    expect((await end(team.owner, 'x')).status).toBe(404)
    const endings = await Promise.all([end(team.owner), end(team.admin)])
    expect(endings.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const ended = endings.find(({ status }) => status === 200)?.body as BudgetView
    expect(ended).toMatchObject({ limitNanoUsd: '0', leftNanoUsd: '0', increases: [] })
    expect((await ask(secret)).status).toBe(429)
    expect((await audited(id)).slice(-1)).toMatchObject([
      {
        action: 'budget.increase_ended',
        before: { amountNanoUsd: DOLLAR, reason, endsAt: resetsAt },
        after: { limitNanoUsd: '0' },
      },
    ])
  })

  test('R4.55 members see what concerns them, those who may read limits all, and managers alone change anything', async () => {
    const { owner, admin, member, viewer, spaceId } = team
    const mine = await testToken(member, spaceId, { name: 'mine' })
    const theirs = await testToken(admin, spaceId, { name: 'theirs' })
    const nightly = await testServiceToken(spaceId, { name: 'nightly' })
    await create({})
    await create({ period: 'day' })
    for (const { userId } of [member, admin]) await create({ subject: 'member', userId })
    for (const { id: tokenId } of [mine, theirs, nightly]) await create({ subject: 'token', tokenId })
    const names = async (person: TestPerson) =>
      (await list(person)).map(({ subject, of, period }) => [subject, of?.name ?? '', period].join(' '))
    const spaceWide = ['space  month', 'space  day']
    const all = [
      ...spaceWide,
      'member Adam Admin month',
      'member Mina Member month',
      'token mine month',
      'token nightly month',
      'token theirs month',
    ]
    expect(await names(owner)).toEqual(all)
    expect(await names(await addWithRole(spaceId, await testRole(spaceId, ['space:read', 'limits:read'])))).toEqual(all)
    expect(await names(member)).toEqual([...spaceWide, 'member Mina Member month', 'token mine month'])
    expect(await names(viewer)).toEqual(spaceWide)
    const { id } = await present()
    for (const person of [member, viewer]) {
      expect((await update(id, { limitNanoUsd: '1' }, person)).status).toBe(403)
      expect((await send(removeRoute, person, 'DELETE', { id })).status).toBe(403)
    }
    const elsewhere = await testTeam()
    const foreign = { subject: 'member', userId: elsewhere.member.userId, period: 'month', limitNanoUsd: '1' }
    expect((await send(createRoute, owner, 'POST', { body: foreign })).status).toBe(404)
    await db().personalAccessToken.update({ where: { id: theirs.id }, data: { revokedAt: new Date() } })
    expect(await names(owner)).toEqual(all.filter((name) => name !== 'token theirs month'))
  })

  test('J03 R4.55 a rotated token pays from the same budget: what is spent of it stays spent', async () => {
    const { member, spaceId } = team
    const { id: tokenId, secret } = await testToken(member, spaceId)
    const { id } = await create({ subject: 'token', tokenId })
    expect((await ask(secret)).status).toBe(200)
    const { spentNanoUsd } = await counted((view) => view.spentNanoUsd !== '0')
    const rotated = await callRoute(rotateRoute, {
      method: 'POST',
      cookie: member.cookie,
      params: { id: tokenId },
      body: { graceHours: 1 },
    })
    const next = CreatedToken.parse(await rotated.json())
    await update(id, { limitNanoUsd: spentNanoUsd })
    expect([(await ask(secret)).status, (await ask(next.secret)).status]).toEqual([429, 429])
    await update(id, { limitNanoUsd: DOLLAR })
    expect((await ask(next.secret)).status).toBe(200)
    await counted((view) => BigInt(view.spentNanoUsd) > BigInt(spentNanoUsd))
  })

  test('J10 a model without a price is refused by a budget, unless that lets it pass, and then it is counted', async () => {
    const { secret } = await testToken(team.member, team.spaceId)
    const { id } = await create({})
    expect(await ask(secret, 'openai/demo-gpt')).toMatchObject({
      status: 403,
      body: { error: { code: 'model_not_priced', param: 'model' } },
    })
    await update(id, { unpriced: 'allow' })
    expect((await ask(secret, 'openai/demo-gpt')).status).toBe(200)
    expect(await counted(({ unpricedRequests }) => unpricedRequests === 1)).toMatchObject({ spentNanoUsd: '0' })
  })

  test('R1.26 R4.59 a program is told what is left: by whoami of its own budgets, by quota-stats of all of the space', async () => {
    const { owner, member, spaceId } = team
    const own = await testToken(member, spaceId)
    const reader = await testToken(owner, spaceId)
    const told = async (path: string, token: string): Promise<unknown> => (await callData(path, { token })).json()
    expect(await told('/whoami', own.secret)).toMatchObject({ budgets: [] })
    await create({ subject: 'member', userId: member.userId, limitNanoUsd: '700' })
    await create({ subject: 'token', tokenId: reader.id, period: 'total', limitNanoUsd: '900' })
    const figures = { period: 'month', zone: 'UTC', limitNanoUsd: '700', spentNanoUsd: '0', reservedNanoUsd: '0' }
    expect(await told('/whoami', own.secret)).toMatchObject({
      budgets: [{ subject: 'member', ...figures, remainingNanoUsd: '700' }],
    })
    expect(await told('/whoami', reader.secret)).toMatchObject({ budgets: [{ subject: 'token', resetsAt: null }] })
    expect(await told('/quota-stats', reader.secret)).toMatchObject({
      object: 'quota_stats',
      budgets: [
        { subject: 'member', of: { id: member.userId, name: 'Mina Member' }, remainingNanoUsd: '700' },
        { subject: 'token', of: { id: reader.id }, remainingNanoUsd: '900' },
      ],
    })
  })

  test('R4.54 R4.56 a store that cannot answer, or a budget that makes no sense, lets nothing through and says neither yes nor no', async () => {
    const { secret } = await testToken(team.member, team.spaceId)
    await create({})
    const before = state.mock.ledger.counts.requests
    const fails = async (): Promise<void> => {
      expect(await ask(secret)).toMatchObject({ status: 503, body: { error: { code: 'limits_unavailable' } } })
    }
    await db().$executeRaw`ALTER TABLE budget_period RENAME TO budget_period_elsewhere`
    try {
      await fails()
    } finally {
      await db().$executeRaw`ALTER TABLE budget_period_elsewhere RENAME TO budget_period`
    }
    expect((await ask(secret)).status).toBe(200)
    await db().budget.updateMany({ where: { spaceId: team.spaceId }, data: { zone: 'Mars/Olympus' } })
    processState().changes.announce([{ kind: 'limits', spaceId: team.spaceId }])
    await fails()
    expect(state.mock.ledger.counts.requests).toBe(before + 1)
  })
})
