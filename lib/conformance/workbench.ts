import { type MockProvider, type MockProviderOptions, startMockProvider } from '@/lib/mock-provider/start-mock-provider'
import type { LedgerEntry } from '@/lib/mock-provider/ledger'
import type { UsageEventView } from '@/lib/schemas/usage'
import { DashboardClient } from '@/lib/testing/dashboard-client'
import { ADMIN, startKeyway, type StartKeywayOptions, type TestKeyway } from '@/lib/testing/start-keyway'
import { MARK } from '@/lib/testing/leaks/canaries'
import { rawCall } from './raw-call'

/** A space with its provider keys, API access on and a token of its own. */
export type TestSpace = {
  id: string
  token: string
  tokenId: string
  /** The API key its calls have at the provider. */
  providerKey: string
}

/** The built product between real clients and the mock provider, set up as a person would. */
export type Workbench = {
  keyway: TestKeyway
  mock: MockProvider
  dashboard: DashboardClient
  space: TestSpace
  /** For OpenAI-style clients; Anthropic's own takes `apiBase`. */
  v1: string
  apiBase: string
  /** Another space, ready to call unless told otherwise. */
  makeSpace: (name: string, options?: { apiAccess?: boolean }) => Promise<TestSpace>
  /** Runs `action` and returns the space's usage events that it made, newest first, once at least `count` are there and no more can come. */
  eventsOf: (space: TestSpace, count: number, action: () => Promise<unknown>) => Promise<UsageEventView[]>
  /** What the mock served for a request of this id; the id is Keyway's own, which it passes on. */
  served: (requestId: string) => LedgerEntry | undefined
  dispose: () => Promise<void>
}

/** Starts the mock provider and the built Keyway, signs in and sets a space up. */
export async function startWorkbench(
  options: StartKeywayOptions & { mock?: MockProviderOptions } = {},
): Promise<Workbench> {
  const mock = await startMockProvider({ pace: 'instant', ...options.mock })
  try {
    const egressAllow = [`127.0.0.1:${mock.port}`, ...(options.egressAllow ?? [])]
    const keyway = await startKeyway({ ...options, egressAllow })
    try {
      return await setUp(keyway, mock)
    } catch (error) {
      await keyway.dispose()
      throw new Error(`The set-up failed. Keyway said:\n${keyway.output()}`, { cause: error })
    }
  } catch (error) {
    await mock.close()
    throw error
  }
}

async function setUp(keyway: TestKeyway, mock: MockProvider): Promise<Workbench> {
  const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
  const apiBase = `http://127.0.0.1:${keyway.port}/api`
  const v1 = `${apiBase}/v1`

  /** A call that is refused at once: journaled after everything before it, so its event arrives last. */
  const fence = async (space: TestSpace): Promise<string> => {
    const answer = await rawCall(`${v1}/chat/completions`, { token: space.token, body: 'fence' })
    return answer.requestId
  }

  const eventsOf: Workbench['eventsOf'] = async (space, count, action) => {
    // An event bears the time of its call's arrival, so earlier calls cannot be taken for these, however late they land.
    const since = Date.now()
    const unseen = () => dashboard.usageEvents(space.id, since)
    await action()
    let last = await fence(space)
    let found: UsageEventView[] = []
    const isThere = async () => {
      found = await unseen()
      return found.some((event) => event.requestId === last)
    }
    await until('the last usage event', isThere)
    if (found.length <= count) {
      // The end of a call may come a moment after its answer: then the fence was too early.
      await until(`${count} usage events`, async () => (await unseen()).length > count)
      last = await fence(space)
      await until('the last usage event', isThere)
    }
    return found.filter((event) => event.requestId !== last)
  }

  const [first] = await dashboard.spaces()
  if (!first) throw new Error('The administrator has no space.')
  return {
    keyway,
    mock,
    dashboard,
    v1,
    apiBase,
    eventsOf,
    space: await furnishSpace(dashboard, first.id, mock.url),
    makeSpace: async (name, { apiAccess = true } = {}) => {
      const { id } = await dashboard.createSpace(name)
      return furnishSpace(dashboard, id, mock.url, apiAccess)
    },
    served: (requestId) => mock.ledger.entries.findLast((entry) => entry.callerRequestId === requestId),
    dispose: async () => {
      await keyway.dispose()
      await mock.close()
    },
  }
}

/** Adds provider keys for the mock at `url`, `mock/…`, `mock-anthropic/…` and `azure_openai/…`, the switch and a token. */
export async function furnishSpace(
  dashboard: DashboardClient,
  spaceId: string,
  url: string,
  apiAccess = true,
): Promise<TestSpace> {
  const apiKey = `sk-conformance-${MARK}-workbench-${spaceId}`
  await dashboard.addCompatibleProvider(spaceId, {
    provider: 'openai_compatible',
    slug: 'mock',
    baseUrl: `${url}/v1`,
    apiKey,
  })
  await dashboard.addCompatibleProvider(spaceId, {
    provider: 'anthropic_compatible',
    slug: 'mock-anthropic',
    baseUrl: url,
    apiKey,
  })
  // Of the providers whose keys bring an address the one that has `/responses`.
  await dashboard.addCompatibleProvider(spaceId, { provider: 'azure_openai', baseUrl: `${url}/v1`, apiKey })
  if (apiAccess) await dashboard.setApiAccess(spaceId, true)
  const { token, secret } = await dashboard.createToken(spaceId, 'conformance')
  return { id: spaceId, token: secret, tokenId: token.id, providerKey: apiKey }
}

/** Asks again until the answer is true. @throws Error naming what did not come within 20 s. */
export async function until(what: string, isThere: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await isThere())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
