import { afterEach, expect, test } from 'vitest'
import { anthropicCompatible } from './providers/anthropic-compatible'
import { azureOpenai } from './providers/azure-openai'
import { mistral } from './providers/mistral'
import { openrouter } from './providers/openrouter'
import { type Harness, PROVIDER_KEY, startHarness } from './test-harness'

let harness: Harness
afterEach(() => harness.close())

const CREDENTIALS = ['authorization', 'x-api-key', 'api-key', 'x-title', 'anthropic-version']

test.each([
  [mistral, { authorization: `Bearer ${PROVIDER_KEY}` }],
  [azureOpenai, { 'api-key': PROVIDER_KEY }],
  [openrouter, { authorization: `Bearer ${PROVIDER_KEY}`, 'x-title': 'Keyway' }],
  [anthropicCompatible, { 'x-api-key': PROVIDER_KEY, 'anthropic-version': '2023-06-01' }],
] as const)('3.1 E05 the key goes out in the header its provider reads, and in no other: %o', async (profile, sent) => {
  harness = await startHarness((_request, response) => response.writeHead(200).end('{}'), {
    protocol: profile.protocol,
  })
  harness.route.profile = profile
  await harness.call({ body: '{"model":"m","messages":[]}' }).done
  const headers = harness.seen[0]?.headers ?? {}
  expect(Object.fromEntries(CREDENTIALS.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])))).toEqual(
    sent,
  )
})

test('3.1 a provider spoken to in its other protocol gets that protocol’s headers and its own kind of credential', async () => {
  harness = await startHarness((_request, response) => response.writeHead(200).end('{}'), { protocol: 'anthropic' })
  harness.route.profile = openrouter
  await harness.call({ body: '{"model":"m","messages":[]}' }).done
  expect(harness.seen[0]).toMatchObject({
    url: '/v1/messages',
    headers: { authorization: `Bearer ${PROVIDER_KEY}`, 'anthropic-version': '2023-06-01' },
  })
})
