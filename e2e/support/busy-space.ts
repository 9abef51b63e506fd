import type { SpaceView } from '../../lib/schemas/space'
import { DashboardClient } from '../../lib/testing/dashboard-client'
import { CANARIES } from '../../lib/testing/leaks/canaries'
import { ADMIN, type TestKeyway, type TestProvider } from '../../lib/testing/start-keyway'
import { plantUnrecorded } from './plant-unrecorded'

export type BusySpace = { space: SpaceView; secret: string; dashboard: DashboardClient }

/** Calls that end well, at the provider, and at Keyway itself, so that every look of a row is on the pages. */
const MODELS = ['mock/gpt-4o-mini', 'mock/gpt-5-mini', 'mock/error-500', 'mock/error-429', 'mock/no-such-model']

/** A space in which everything is there: keys that work and fail, live and revoked tokens, calls of every outcome. */
export async function makeBusySpace(keyway: TestKeyway, provider: TestProvider): Promise<BusySpace> {
  const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
  const space = await dashboard.createSpace('Busy space')
  const key = { provider: 'openai_compatible', baseUrl: `${provider.url}/v1` } as const
  await dashboard.addCompatibleProvider(space.id, { ...key, slug: 'mock', apiKey: CANARIES.openaiKey })
  await dashboard.addCompatibleProvider(space.id, { ...key, slug: 'broken', apiKey: 'sk-bad-busy' })
  await dashboard.setApiAccess(space.id, true)
  const { secret } = await dashboard.createToken(space.id, 'busy laptop')
  const { token } = await dashboard.createToken(space.id, 'lost laptop')
  await dashboard.revokeToken(token.id)
  for (const model of MODELS) {
    await fetch(`${keyway.origin}/api/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
    }).then((answer) => answer.arrayBuffer())
  }
  await plantUnrecorded(keyway.dataDir)
  // Usage reaches the database in batches, a moment after the calls.
  while ((await dashboard.usageEvents(space.id)).length < MODELS.length) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { space, secret, dashboard }
}
