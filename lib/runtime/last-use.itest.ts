import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { db } from '@/lib/db/client'
import { callData } from '@/lib/testing/data-plane'
import { startStateWithProvider, type StateWithProvider } from '@/lib/testing/state-with-provider'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import { DATABASES, testSpace } from '@/lib/testing/test-state'

describe.each(DATABASES)('when a provider key was last used on %s', (database) => {
  let state: StateWithProvider
  beforeAll(async () => {
    state = await startStateWithProvider(database)
  })
  afterAll(() => state.stop())

  test.each([
    ['a success', 'sk-a-key-that-works', 'lastSucceededAt'],
    ['a refusal', 'sk-bad-key-0000', 'lastFailedAt'],
  ] as const)(
    '%s is seen as the first use, however lately a test of the key found the same',
    async (_, apiKey, tested) => {
      const { spaceId, person } = await testSpace('owner')
      const id = await testProviderKey(spaceId, { baseUrl: `${state.mock.url}/v1`, models: ['demo-gpt'], apiKey })
      await db().space.update({ where: { id: spaceId }, data: { apiAccessEnabled: true } })
      await db().providerKey.update({ where: { id }, data: { [tested]: new Date() } })
      const { secret } = await testToken(person, spaceId)
      const body = { model: 'demo-gpt', messages: [{ role: 'user', content: 'hello' }] }
      await (await callData('/chat/completions', { token: secret, body })).text()
      await vi.waitFor(
        async () => expect((await db().providerKey.findUniqueOrThrow({ where: { id } })).lastUsedAt).not.toBeNull(),
        5000,
      )
    },
  )

  test('of calls that follow one another only the first writes', async () => {
    const { spaceId, person } = await testSpace('owner')
    const id = await testProviderKey(spaceId, { baseUrl: `${state.mock.url}/v1`, models: ['demo-gpt'] })
    await db().space.update({ where: { id: spaceId }, data: { apiAccessEnabled: true } })
    const lately = new Date(Date.now() - 9 * 60_000)
    await db().providerKey.update({ where: { id }, data: { lastUsedAt: lately, lastSucceededAt: lately } })
    const { secret } = await testToken(person, spaceId)
    const body = { model: 'demo-gpt', messages: [{ role: 'user', content: 'hello' }] }
    await (await callData('/chat/completions', { token: secret, body })).text()
    // The statement about the key goes out together with the one about the token.
    await vi.waitFor(
      async () => expect(await db().personalAccessToken.count({ where: { spaceId, lastUsedAt: null } })).toBe(0),
      5000,
    )
    expect((await db().providerKey.findUniqueOrThrow({ where: { id } })).lastUsedAt).toEqual(lately)
  })
})
