/**
 * Sets a fresh Keyway up as a person would: signs in, adds the mock as a provider of OpenAI's style (`bench/…`) and as one of
 * Anthropic's (`bench-messages/…`), switches API access on, creates a token. Uses the dashboard's own routes. @returns `{ token, spacePath, cookie }`. @throws naming the step that failed.
 */
export async function setUpKeyway({ origin, upstream, email, password }) {
  const session = await Session.signIn(origin, { email, password })
  const { items } = await session.send('GET', '/api/spaces')
  const [space] = items
  if (!space) throw new Error('The administrator has no space.')
  const addKey = (provider, slug, baseUrl) =>
    session.send('POST', `/api/spaces/${space.id}/provider-keys`, {
      provider,
      slug,
      label: slug,
      apiKey: 'sk-bench',
      baseUrl,
    })
  await addKey('openai_compatible', 'bench', `${upstream}/v1`)
  await addKey('anthropic_compatible', 'bench-messages', upstream)
  await session.send('PUT', `/api/spaces/${space.id}/api-access`, { enabled: true })
  const created = await session.send('POST', '/api/me/tokens', { name: 'bench', spaceId: space.id, expiresInDays: 1 })
  return { token: created.secret, spacePath: `/s/${space.slug}`, cookie: session.cookie }
}

/** A browser's part of a conversation: keeps cookies, says where it comes from. */
export class Session {
  #origin
  #cookies = new Map()

  constructor(origin) {
    this.#origin = origin
  }

  /** Signs in by password. @throws naming the step that failed. */
  static async signIn(origin, { email, password }) {
    const session = new Session(origin)
    const { csrfToken } = await session.send('GET', '/api/auth/csrf')
    const form = new URLSearchParams({ csrfToken, email, password, json: 'true' })
    await session.send('POST', '/api/auth/callback/credentials', form)
    return session
  }

  get cookie() {
    return Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ')
  }

  async send(method, path, body) {
    const headers = { cookie: this.cookie, accept: 'application/json' }
    if (method !== 'GET')
      Object.assign(headers, { origin: this.#origin, 'x-keyway-csrf': '1', 'sec-fetch-site': 'same-origin' })
    const isForm = body instanceof URLSearchParams
    if (body && !isForm) headers['content-type'] = 'application/json'
    const response = await fetch(this.#origin + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const at = pair.indexOf('=')
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const text = await response.text()
    if (response.status >= 400) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`)
    return text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text
  }
}
