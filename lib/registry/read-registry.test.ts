import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Declaration } from '@/lib/services/service'
import { ENDPOINT_ROWS } from '@/lib/gateway/endpoints'
import { endpointFixtureOf, fixtureOf, pageFixtureOf } from './required-fixture'
import { ENDPOINT_FIXTURES, PAGE_FIXTURES, ROUTE_FIXTURES } from './fixtures'
import { listAppFiles } from './app-files'
import { loadFromSources } from './load-from-sources'
import { readRegistry, type Registry } from './read-registry'

const ROOT = process.cwd()
let registry: Registry

beforeAll(async () => {
  registry = await readRegistry(ROOT, loadFromSources)
}, 60_000)

const nameOf = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`
const isMutation = ({ method }: { method: string }): boolean => method !== 'GET' && method !== 'HEAD'

test('X01 the registry holds every route, page and layout of the file tree', () => {
  const files = listAppFiles(ROOT).filter(({ file }) => file !== 'app/layout.tsx')
  const registered = new Set([...registry.routes, ...registry.raw, ...registry.pages].map(({ file }) => file))
  expect(files.length).toBeGreaterThan(20)
  expect(files.filter(({ file }) => !registered.has(file))).toEqual([])
})

test('X01 a route or page that declares nothing is refused, by name', async () => {
  const planted = (file: string, replacement: Record<string, unknown>) =>
    readRegistry(ROOT, async (each) => (each === file ? replacement : loadFromSources(each)))
  const bare = async () => new Response()
  await expect(planted('app/api/me/route.ts', { GET: bare })).rejects.toThrow(/app\/api\/me\/route\.ts answers GET/)
  await expect(planted('app/api/me/route.ts', { helper: bare })).rejects.toThrow(/exports helper/)
  await expect(planted('app/page.tsx', { default: () => null })).rejects.toThrow(/app\/page\.tsx does not say/)
})

test('X01 R3.16 every route, page parameter and endpoint can be tried: it has its row in lib/registry/fixtures.ts', () => {
  const attempts = [
    ...registry.routes.map((entry) => () => fixtureOf(entry)),
    ...registry.pages.map((entry) => () => pageFixtureOf(entry)),
    ...ENDPOINT_ROWS.map((row) => () => endpointFixtureOf(row)),
  ]
  expect(attempts.flatMap(complaintOf)).toEqual([])
  const known = new Set([...registry.routes.map(nameOf), ...registry.pages.map(({ path }) => path)])
  const rows = [...Object.keys(ROUTE_FIXTURES), ...Object.keys(PAGE_FIXTURES)]
  expect(rows.filter((name) => !known.has(name))).toEqual([])
  const endpoints = new Set(ENDPOINT_ROWS.map(nameOf))
  expect(Object.keys(ENDPOINT_FIXTURES).filter((name) => !endpoints.has(name))).toEqual([])
})

test('X25 I04 a method that a route does not have is refused in the envelope, and told what the route answers', async () => {
  for (const file of new Set(registry.routes.map((entry) => entry.file))) {
    const exported = (await loadFromSources(file)) as Record<string, (request: Request) => Promise<Response>>
    const named = registry.routes.filter((entry) => entry.file === file).map(({ method }) => method)
    const allow = [...named, ...(named.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
      if (named.includes(method)) continue
      const where = `${file} ${method}`
      const handler = exported[method]
      if (!handler)
        throw new Error(`${file} lets Next refuse ${method}: export its handlers through methods() of lib/http.`)
      const response = await handler(new Request('http://keyway.test/', { method }))
      expect(`${where} ${response.status} ${response.headers.get('allow')}`).toBe(
        `${where} ${method === 'OPTIONS' ? 204 : 405} ${allow}`,
      )
      expect(response.headers.get('cache-control')).toBe('no-store')
      if (method === 'OPTIONS') continue
      const requestId = response.headers.get('x-request-id')
      expect(await response.json()).toMatchObject({ error: { code: 'method_not_allowed', requestId, issues: [] } })
    }
  }
})

test('R3.14 R3.16 a token is good for the data plane only, and without a space for these endpoints only', () => {
  const tokenRoutes = registry.raw.filter(({ declaration }) => declaration.principal === 'token')
  expect(tokenRoutes.map(({ path }) => path)).toEqual(['/api/v1/[[...path]]'])
  expect(ENDPOINT_ROWS.filter(({ exempt }) => exempt).map(nameOf)).toEqual([
    'GET /whoami',
    'GET /verify',
    'GET /spaces',
    'POST /tokens/report-leak',
  ])
})

test('R3.15 who asks is found out in one place for routes and one for pages, and both fail closed', () => {
  const asking = listSources(['app', 'components', 'lib']).filter(
    ({ file, text }) =>
      !/\.i?test\.tsx?$|^lib\/testing\/|^lib\/session\//.test(file) && /\b(findSession|principalOf)\(/.test(text),
  )
  expect(asking.map(({ file }) => file)).toEqual(['lib/http/route.ts'])
})

test('X01 A01 only these are public, and no others', () => {
  const routes = registry.routes.filter(({ declaration }) => declaration.permission === 'public').map(nameOf)
  const raw = registry.raw.map(
    ({ path, methods, declaration }) => `${methods.toSorted().join()} ${path} ${declaration.principal}`,
  )
  const pages = registry.pages.filter(({ access }) => access.access === 'public').map(({ path }) => path)
  expect(routes).toEqual(['POST /api/password', 'POST /api/setup'])
  expect(raw).toEqual([
    'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT /api/[...path] public',
    'DELETE,GET,OPTIONS,PATCH,POST,PUT /api/auth/[...nextauth] public',
    'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT /api/v1/[[...path]] token',
  ])
  expect(pages).toEqual(['/invite', '/login', '/password', '/setup'])
})

test('X01 X21 every write has an audit action and is closed to impersonators; no read has one', () => {
  const faults = registry.routes.filter(({ declaration: { audit, impersonation }, ...entry }) =>
    isMutation(entry)
      ? (audit !== null && !/^[a-z_]+\.[a-z_]+$/.test(audit)) || impersonation !== 'deny'
      : audit !== null,
  )
  expect(registry.routes.filter(isMutation).length).toBeGreaterThan(5)
  expect(faults.map(nameOf)).toEqual([])
  // These change nothing: what they spend is in the usage journal before a provider is asked.
  expect(registry.routes.filter((entry) => isMutation(entry) && entry.declaration.audit === null).map(nameOf)).toEqual([
    'POST /api/spaces/[spaceId]/playground/chat/completions',
    'POST /api/spaces/[spaceId]/playground/messages',
  ])
})

test('X01 a space permission stands on routes below a space, and only there', () => {
  const special = new Set(['public', 'self', 'platform_admin'])
  const faults = registry.routes.filter(
    ({ path, declaration }) => path.startsWith('/api/spaces/[spaceId]') === special.has(declaration.permission),
  )
  expect(faults.map(nameOf)).toEqual([])
  const pages = registry.pages.filter(
    ({ path, kind, access }) => kind === 'page' && path.startsWith('/s/[space]') !== (access.access === 'space'),
  )
  expect(pages.map(({ path }) => path)).toEqual([])
})

test('X23 A09 every input refuses a key it does not know, the tenant’s included', () => {
  const faults = registry.routes.flatMap(({ declaration, ...entry }) =>
    ['spaceId', 'userId', 'ownerId', 'role', 'isPlatformAdmin', 'createdAt', 'passwordHash', 'anything']
      .filter((name) => !isNamed(declaration.input, name) && !refusesKey(declaration.input, name))
      .map((name) => `${nameOf(entry)} takes ${name}`),
  )
  expect(faults).toEqual([])
})

test('X03 no service of a space takes the space from its input', () => {
  const faults = registry.routes.filter(
    ({ path, declaration }) => path.includes('[spaceId]') && isNamed(declaration.input, 'spaceId'),
  )
  expect(faults.map(nameOf)).toEqual([])
})

test('X05 no output schema has a field for a secret, save the answer that shows a token once', () => {
  const secret = /secret|hash|cipher|password|apikey|^iv$|^key$/i
  const found = registry.routes.flatMap(({ declaration, ...entry }) =>
    fieldsOf(declaration.output)
      .filter((field) => secret.test(field))
      .map((field) => `${nameOf(entry)} ${field}`),
  )
  expect(found).toEqual([
    'POST /api/me/tokens/[id]/rotate secret',
    'POST /api/me/tokens secret',
    'POST /api/spaces/[spaceId]/service-tokens/[id]/rotate secret',
    'POST /api/spaces/[spaceId]/service-tokens secret',
  ])
})

test('X24 a body is limited to 64 KiB, or to what its service says, never more than 1 MiB', () => {
  for (const { declaration } of registry.routes) {
    expect(declaration.bodyLimitBytes ?? 65_536).toBeLessThanOrEqual(1_048_576)
  }
})

test('X01 every service file exports exactly one service, named after the file', async () => {
  const folder = path.join(ROOT, 'lib/services')
  const declaring = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') &&
      !/\.i?test\.ts$/.test(file) &&
      readFileSync(path.join(folder, file), 'utf8').includes('= service('),
  )
  expect(declaring.length).toBeGreaterThan(10)
  for (const file of declaring) {
    const loaded = await loadFromSources(`lib/services/${file.split(path.sep).join('/')}`)
    const services = Object.entries(loaded).filter(([, value]) => typeof value === 'function' && 'declaration' in value)
    const name = path.basename(file, '.ts').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    expect(services.map(([each]) => each)).toEqual([name])
  }
})

/** All TypeScript of these folders, generated code left out. */
function listSources(folders: readonly string[]): { file: string; text: string }[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.includes('generated'))
      .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
      .map((file) => ({ file, text: readFileSync(file, 'utf8') })),
  )
}

/** What somebody who forgot a fixture is told; nothing when it is there. */
function complaintOf(attempt: () => unknown): string[] {
  try {
    attempt()
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

/** Whether the schema declares the field itself. */
function isNamed(schema: Declaration['input'], name: string): boolean {
  return schema instanceof z.ZodObject && name in schema.shape
}

/** Whether an otherwise arbitrary object with this key is refused because of the key. */
function refusesKey(schema: Declaration['input'], name: string): boolean {
  const { error } = schema.safeParse({ [name]: 'planted' })
  return error?.issues.some((issue) => issue.code === 'unrecognized_keys' && issue.keys.includes(name)) ?? false
}

/** Names of all fields of a schema, however deep. */
function fieldsOf(schema: Declaration['output']): string[] {
  const names: string[] = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [name, child] of Object.entries(node)) {
      if (name === 'properties' && typeof child === 'object' && child !== null) names.push(...Object.keys(child))
      walk(child)
    }
  }
  walk(z.toJSONSchema(schema, { io: 'output' }))
  return names
}
