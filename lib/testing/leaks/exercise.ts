import { readFileSync } from 'node:fs'
import { DashboardClient } from '@/lib/testing/dashboard-client'
import type { TestKeyway } from '@/lib/testing/start-keyway'
import { CANARIES } from './canaries'

/** Who signs in, and what their calls say. */
const ADMIN = { email: 'admin@example.org', password: CANARIES.password }
const messages = [{ role: 'user', content: CANARIES.prompt }]

/** Secrets Keyway made on the way. */
export type Made = { token: string; revoked: string; invitation: string; passwordLink: string }

/** The space of `KEYWAY_LEGACY_SPACE`. */
export const LEGACY_SPACE = 'canary-space'

/**
 * Uses every part of a running Keyway, with a secret in every place that takes one.
 * @param looks also at every page and list, as the administrator and as nobody
 * @returns what it made
 */
export async function exercise(keyway: TestKeyway, upstreamUrl: string, looks: boolean): Promise<Made> {
  const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
  const attempt = (...request: Parameters<DashboardClient['send']>) => dashboard.send(...request).catch(() => null)
  const space = await dashboard.createSpace('Canary space')
  const base = `/api/spaces/${space.id}`
  await addKeys(dashboard, space.id, upstreamUrl)
  await dashboard.setApiAccess(space.id, true)
  const live = await dashboard.createToken(space.id, 'laptop')
  const old = await dashboard.createToken(space.id, 'old laptop')
  const rotated = await dashboard.send('POST', `/api/me/tokens/${old.token.id}/rotate`, {})
  const revoked = await dashboard.createToken(space.id, 'lost laptop')
  await dashboard.revokeToken(revoked.token.id)
  const service = await dashboard.send('POST', `${base}/service-tokens`, { name: 'robot' })
  const person = await dashboard.send('POST', '/api/admin/users', { name: 'Eve', email: 'eve@example.org' })
  const invitation = await dashboard.send('POST', `${base}/invitations`, { role: 'viewer', email: 'eve@example.org' })
  const made = {
    token: live.secret,
    revoked: revoked.secret,
    invitation: secretIn(invitation, 'inv'),
    passwordLink: secretIn(person, 'pwd'),
  }
  await Promise.all([
    ...[live.secret, secretIn(rotated, 'pat'), secretIn(service, 'pat'), CANARIES.legacyKey].map((token) =>
      callAll(keyway, token),
    ),
    misuse(keyway, made),
    attempt('POST', `${base}/playground/chat/completions`, { model: 'leaky/401', messages }),
    attempt('POST', `${base}/playground/chat/completions`, { model: 'leaky/fine', messages, stream: false }),
    attempt('PUT', '/api/me/password', { current: CANARIES.wrongPassword, next: CANARIES.wrongPassword }),
    attempt('POST', '/api/invitations/preview', { code: made.invitation }),
    attempt('POST', '/api/invitations/accept', { code: made.invitation }),
    attempt('POST', '/api/password', { token: made.passwordLink, password: 'short' }),
  ])
  if (looks) await everyAddress(dashboard, keyway, { space: space.slug, spaceId: space.id })
  return made
}

/** Keys that work, that are refused at first, that are replaced; one sent to an address that takes none. */
async function addKeys(dashboard: DashboardClient, spaceId: string, upstreamUrl: string): Promise<void> {
  const key = { provider: 'openai_compatible', baseUrl: `${upstreamUrl}/v1` } as const
  const added = await dashboard.addCompatibleProvider(spaceId, { ...key, slug: 'leaky', apiKey: CANARIES.googleKey })
  await dashboard.send('POST', `/api/spaces/${spaceId}/provider-keys/${added.id}/rotate`, {
    apiKey: CANARIES.openaiKey,
  })
  await dashboard.send('POST', `/api/spaces/${spaceId}/provider-keys/${added.id}/verify`, {})
  await dashboard.addCompatibleProvider(spaceId, { ...key, slug: 'plain', apiKey: CANARIES.plainKey })
  await dashboard.addCompatibleProvider(spaceId, {
    provider: 'anthropic_compatible',
    slug: 'claude',
    baseUrl: upstreamUrl,
    apiKey: CANARIES.plainKey,
  })
  await dashboard
    .send('POST', `/api/spaces/${spaceId}/provider-keys`, {
      ...key,
      baseUrl: `http://user:${CANARIES.plainKey}@127.0.0.1:9/${CANARIES.plainKey}`,
      slug: CANARIES.plainKey,
      label: 'x',
      apiKey: `${CANARIES.plainKey} `,
      also: CANARIES.openaiKey,
    })
    .catch(() => null)
}

/** Every way a call can go, with one credential. */
async function callAll(keyway: TestKeyway, token: string): Promise<void> {
  const names = ['fine', '400', '401', '403', '404', '429', '500', 'garbage', 'cut']
  const models = names.map((name) => `leaky/${name}`).concat('plain/401', 'claude/401', 'claude/fine')
  const calls = models.flatMap((model) => [
    () => post(keyway, '/v1/chat/completions', token, { model, messages }),
    () => post(keyway, '/v1/chat/completions', token, { model, messages, stream: true }),
    () => post(keyway, '/v1/messages', token, { model, messages, max_tokens: 5 }),
  ])
  await Promise.all(calls.map((call) => call()))
  for (const path of ['models', 'spaces', 'whoami', 'usage', 'me', 'nothing-here'])
    await fetch(`${keyway.origin}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } })
}

/** Secrets where none belongs: as a name, in an address, in a body, in other headers, mistyped. */
async function misuse(keyway: TestKeyway, made: Made): Promise<void> {
  const { origin } = keyway
  const { token, revoked } = made
  const wrong = `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`
  for (const bad of [revoked, wrong, CANARIES.wrongPassword, CANARIES.openaiKey, made.invitation])
    await post(keyway, '/v1/chat/completions', bad, { model: 'leaky/fine', messages })
  for (const model of [token, `leaky/${token}`, CANARIES.openaiKey, `leaky/${CANARIES.openaiKey}`])
    await post(keyway, '/v1/chat/completions', token, { model, messages })
  await post(keyway, '/v1/chat/completions', token, `{"model": "leaky/fine", ${CANARIES.prompt}`)
  await post(keyway, '/v1/chat/completions', token, { messages, [CANARIES.prompt]: CANARIES.prompt })
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(origin + path, { headers, redirect: 'manual' })
  await get(`/api/v1/models?api_key=${token}&key=${CANARIES.openaiKey}`)
  await get(`/api/v1/${token}/models`)
  await get('/api/v1/models', { authorization: `Basic ${Buffer.from(`${token}:`).toString('base64')}` })
  await get('/api/v1/models', { 'x-api-key': CANARIES.openaiKey, 'x-request-id': token, 'user-agent': token })
  await get(`/api/me?token=${token}`, { cookie: `next-auth.session-token=${token}`, referer: `${origin}/?k=${token}` })
  for (const page of [`/login?callbackUrl=/s/${token}`, `/s/${token}`, `/password?token=${made.passwordLink}`])
    await get(page)
  await DashboardClient.signIn(origin, { email: ADMIN.email, password: CANARIES.wrongPassword }).catch(() => null)
  await DashboardClient.signIn(origin, { email: CANARIES.wrongPassword, password: ADMIN.password }).catch(() => null)
  for (const path of ['setup', 'password', 'me/tokens', 'spaces', 'admin/users'])
    await post(keyway, `/${path}`, token, { token: made.passwordLink, password: CANARIES.wrongPassword, name: token })
}

/** Every page and every list of the build, as the administrator sees them. */
async function everyAddress(
  dashboard: DashboardClient,
  keyway: TestKeyway,
  ids: { space: string; spaceId: string },
): Promise<void> {
  const manifest = JSON.parse(readFileSync('.next/app-path-routes-manifest.json', 'utf8')) as Record<string, string>
  const addresses = Object.values(manifest)
    .map((address) => address.replace('[space]', ids.space).replace('[spaceId]', ids.spaceId))
    .filter((address) => !address.includes('[') && !address.startsWith('/api/auth'))
  const exports = ['', '?format=csv'].map((query) => `/api/spaces/${ids.spaceId}/usage/export${query}`)
  const { items } = (await dashboard.send('GET', '/api/admin/outbox?status=waiting')) as { items: { id: string }[] }
  for (const { id } of items) await dashboard.send('POST', `/api/admin/outbox/${id}/read`, {}).catch(() => null)
  for (const event of (await dashboard.usageEvents(ids.spaceId)).slice(0, 20))
    await dashboard.send('GET', `/api/spaces/${ids.spaceId}/usage/events/${event.requestId}`)
  for (const address of [...addresses, ...exports]) await dashboard.send('GET', address).catch(() => null)
  for (const address of addresses) await fetch(keyway.origin + address, { redirect: 'manual' })
}

async function post(keyway: TestKeyway, path: string, token: string, body: unknown): Promise<void> {
  const answer = await fetch(`${keyway.origin}/api${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  await answer.text().catch(() => '')
}

/** The secret of a kind in an answer that shows it once. @throws Error when there is none. */
function secretIn(answer: unknown, kind: string): string {
  const [secret] = new RegExp(`kw_${kind}_[\\w-]{24,}`).exec(JSON.stringify(answer)) ?? []
  if (!secret) throw new Error(`No secret of the kind ${kind} in the answer.`)
  return secret
}
