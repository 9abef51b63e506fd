import { newId } from '@/lib/crypto/id'
import type { EndpointRow } from '@/lib/gateway/endpoints'
import { cookieNames } from '@/lib/session/cookie'
import { GET as dataPlane } from '@/app/api/v1/[[...path]]/route'
import { callRoute, inRequestScope } from '@/lib/testing/call-route'
import type { Scene } from './fixtures'
import type { PageEntry } from './read-registry'
import type { Kind } from './request-fixture'
import { endpointFixtureOf, pageFixtureOf } from './required-fixture'
import type { Caller } from './world-fixture'

type Render = (input: {
  params: Promise<Record<string, string>>
  searchParams: Promise<Record<string, string>>
  children: null
}) => Promise<unknown>

/** Every way to name what a page shows. */
export function pageTargetsOf({ path, access }: PageEntry): Kind[] {
  if (!path.includes('[')) return ['own']
  return access.access === 'platform_admin' ? ['own', 'missing'] : ['own', 'foreign', 'missing', 'malformed']
}

/** What opening a page came to: `shown`, `sign in`, `not found`, or what went wrong; and all that its components were given. */
export type Opened = { outcome: string; text: string }

/** Opens a page or layout as Next would for this caller. */
export async function renderPage(
  entry: PageEntry,
  caller: Caller,
  target: Kind,
  scene: Scene,
  strange: Scene,
): Promise<Opened> {
  const headers = new Headers({ ...caller.headers, 'x-keyway-path': entry.path })
  if (caller.cookie !== undefined) headers.set('cookie', `${cookieNames().session}=${caller.cookie}`)
  const where = target === 'foreign' ? strange : scene
  const invented = target === 'missing' ? newId() : target === 'malformed' ? '%00..' : null
  const params: Record<string, string> = {}
  const makers = pageFixtureOf(entry).params ?? {}
  for (const [, name = ''] of entry.path.matchAll(/\[(\w+)\]/g)) {
    params[name] = invented ?? (name === 'space' ? where.slug : ((await makers[name]?.(where)) ?? ''))
  }
  const input = { params: Promise.resolve(params), searchParams: Promise.resolve({}), children: null }
  try {
    const tree = await inRequestScope(headers, () => (entry.render as Render)(input))
    return { outcome: 'shown', text: textOf(tree) }
  } catch (error) {
    const digest = error instanceof Error && 'digest' in error ? String(error.digest) : ''
    return { outcome: outcomeOf(digest) ?? String(error), text: digest }
  }
}

function outcomeOf(digest: string): string | undefined {
  if (/^NEXT_REDIRECT;\w+;\/login(\?|;)/.test(digest)) return 'sign in'
  // A page that only leads on has shown what it has.
  if (digest.startsWith('NEXT_REDIRECT;')) return 'shown'
  return digest === 'NEXT_HTTP_ERROR_FALLBACK;404' ? 'not found' : undefined
}

/** Everything serializable in a tree of elements: what a browser could read of it. */
function textOf(tree: unknown): string {
  const seen = new Set<unknown>()
  return JSON.stringify(tree, (name, value: unknown) => {
    if (name.startsWith('_') || typeof value === 'function') return undefined
    if (typeof value === 'bigint') return String(value)
    if (typeof value === 'object' && value !== null) {
      if (seen.has(value)) return undefined
      seen.add(value)
    }
    return value
  })
}

const ESTIMATES: ReadonlySet<string> = new Set(['token_count', 'cost_estimate'])
/** A model of the mock provider for what is no chat. */
const MODELS: Partial<Record<EndpointRow['wire'], string>> = {
  embeddings: 'text-embedding-3-small',
  moderations: 'omni-moderation-latest',
  images: 'gpt-image-1',
  speech: 'gpt-4o-mini-tts',
  transcription: 'gpt-4o-mini-transcribe',
}

/** Which models an endpoint is asked for: one of the caller's space, one that only another space has, one nobody has. */
export function modelsOf(row: EndpointRow, caller: Caller): [Kind, string][] {
  const hasModel = row.inference || row.path.includes('*') || ESTIMATES.has(row.endpoint)
  if (!hasModel) return [['own', '']]
  const [kind, model] =
    row.dialect === 'anthropic' ? ['-anthropic', 'claude-haiku-4-5'] : ['', MODELS[row.wire] ?? 'gpt-4o-mini']
  return [
    ['own', `${caller.tokenSpace}${kind}/${model}`],
    ['foreign', `${otherThan(caller)}${kind}/${model}`],
    ['missing', `nobody${kind}/${model}`],
  ]
}

/** Which spaces a call chooses: none, then one it does not reach, then one nobody has. What is about the token itself needs none. */
export function spacesOf(row: EndpointRow, caller: Caller): [Kind, string | null][] {
  const chosen: [Kind, string][] = [
    ['foreign', otherThan(caller)],
    ['missing', 'nobody'],
  ]
  return [['own', null], ...(row.exempt ? [] : chosen)]
}

const otherThan = ({ tokenSpace }: Caller): string => (tokenSpace === 'home' ? 'strange' : 'home')

/** Calls an endpoint of the data plane through its route, with what it needs, this model, and this space where one is chosen. */
export function callEndpoint(
  row: EndpointRow,
  caller: Caller,
  model: string,
  space: string | null = null,
): Promise<Response> {
  const { body, form } = endpointFixtureOf(row)
  const sent = form ? formOf(form(model)) : body?.(model)
  return callRoute(dataPlane, {
    method: row.method,
    path: `/api/v1${row.path.replace('*', model)}`,
    cookie: caller.cookie,
    headers: {
      ...caller.headers,
      'x-keyway-space': space,
      ...(form ? { 'content-type': 'multipart/form-data; boundary=keyway-test' } : {}),
    },
    ...(sent === undefined ? {} : { body: sent }),
  })
}

/** A form with these fields behind a small file, as OpenAI's clients send it. */
function formOf(fields: Record<string, string>): string {
  const parts = Object.entries(fields).map(([name, value]) => `name="${name}"\r\n\r\n${value}`)
  return ['name="file"; filename="a.wav"\r\n\r\nRIFF', ...parts]
    .map((part) => `--keyway-test\r\ncontent-disposition: form-data; ${part}\r\n`)
    .concat('--keyway-test--\r\n')
    .join('')
}
