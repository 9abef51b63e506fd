import type { z } from 'zod'
import { CreatedToken } from '@/lib/schemas/token'
import { ProviderKeyView } from '@/lib/schemas/provider-key'
import { SpaceList, SpaceView } from '@/lib/schemas/space'
import { type UsageEventView, UsageEventList } from '@/lib/schemas/usage'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A signed-in person's browser, as far as the dashboard API can tell: keeps cookies, says where its requests come from. */
export class DashboardClient {
  readonly #origin: string
  readonly #cookies = new Map<string, string>()

  private constructor(origin: string) {
    this.#origin = origin
  }

  /** Signs in by password. @throws Error naming the step that failed. */
  static async signIn(origin: string, person: { email: string; password: string }): Promise<DashboardClient> {
    const client = new DashboardClient(origin)
    const { csrfToken } = (await client.send('GET', '/api/auth/csrf')) as { csrfToken: string }
    const form = new URLSearchParams({ csrfToken, ...person, json: 'true' })
    await client.send('POST', '/api/auth/callback/credentials', form)
    return client
  }

  /** The spaces of the person, oldest first. */
  async spaces(): Promise<z.infer<typeof SpaceList>['items']> {
    return SpaceList.parse(await this.send('GET', '/api/spaces')).items
  }

  async createSpace(name: string): Promise<SpaceView> {
    return SpaceView.parse(await this.send('POST', '/api/spaces', { name }))
  }

  /** Adds a provider key for an upstream with an address of its own; Azure's needs no short name. */
  async addCompatibleProvider(
    spaceId: string,
    key: {
      provider: 'openai_compatible' | 'anthropic_compatible' | 'azure_openai'
      slug?: string
      baseUrl: string
      apiKey: string
    },
  ): Promise<ProviderKeyView> {
    return ProviderKeyView.parse(
      await this.send('POST', `/api/spaces/${spaceId}/provider-keys`, { label: key.slug ?? key.provider, ...key }),
    )
  }

  async setApiAccess(spaceId: string, enabled: boolean): Promise<void> {
    await this.send('PUT', `/api/spaces/${spaceId}/api-access`, { enabled })
  }

  async createToken(spaceId: string, name: string): Promise<CreatedToken> {
    return CreatedToken.parse(await this.send('POST', '/api/me/tokens', { name, spaceId, expiresInDays: 1 }))
  }

  async revokeToken(id: string): Promise<void> {
    await this.send('DELETE', `/api/me/tokens/${id}`)
  }

  /** Every usage event of the space that is in the database by now, newest first; those from a moment on where one is given. */
  async usageEvents(spaceId: string, sinceMs = 0): Promise<UsageEventView[]> {
    const all: UsageEventView[] = []
    const isNew = ({ at }: UsageEventView): boolean => Date.parse(at) >= sinceMs
    // Whoever looks for the newest asks again and again: small pages, and none behind the first old event.
    const limit = sinceMs === 0 ? 200 : 50
    for (let cursor: string | null = ''; cursor !== null;) {
      const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const path = `/api/spaces/${spaceId}/usage/events?limit=${limit}${after}`
      const page = UsageEventList.parse(await this.send('GET', path))
      const found = page.items.filter(isNew)
      all.push(...found)
      cursor = found.length < page.items.length ? null : page.nextCursor
    }
    return all
  }

  /** Any request of the dashboard API. @returns the parsed JSON. @throws Error on a status of 400 or more. */
  async send(method: Method, path: string, body?: unknown): Promise<unknown> {
    const headers: Record<string, string> = { accept: 'application/json', cookie: this.#cookieHeader() }
    if (method !== 'GET') {
      Object.assign(headers, { origin: this.#origin, 'x-keyway-csrf': '1', 'sec-fetch-site': 'same-origin' })
    }
    const isForm = body instanceof URLSearchParams
    if (body !== undefined && !isForm) headers['content-type'] = 'application/json'
    const response = await fetch(this.#origin + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    })
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie)
    const text = await response.text()
    if (response.status >= 400) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`)
    return text === '' ? null : (JSON.parse(text) as unknown)
  }

  #cookieHeader(): string {
    return Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ')
  }

  #keep(cookie: string): void {
    const [pair = ''] = cookie.split(';')
    const at = pair.indexOf('=')
    this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}
