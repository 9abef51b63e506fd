import type { EndpointRow } from '@/lib/gateway/endpoints'
import {
  ENDPOINT_FIXTURES,
  type EndpointFixture,
  PAGE_FIXTURES,
  type PageFixture,
  ROUTE_FIXTURES,
  type RouteFixture,
} from './fixtures'
import type { PageEntry, RouteEntry } from './read-registry'

const WHERE = 'in lib/registry/fixtures.ts'

export const nameOf = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`
export const isMutation = ({ method }: { method: string }): boolean => method !== 'GET' && method !== 'HEAD'
/** Changes something, and so leaves an audit event; what a mutation without one spends is a usage event. */
export const isChange = (entry: RouteEntry): boolean => isMutation(entry) && entry.declaration.audit !== null
export const isInSpace = ({ path }: { path: string }): boolean => path.includes('[spaceId]')

/** What a request of this route needs. @throws Error that says what to add where. */
export function fixtureOf(entry: RouteEntry): RouteFixture {
  const name = nameOf(entry)
  const fixture = ROUTE_FIXTURES[name]
  const missing = parametersOf(entry.path, 'spaceId').filter((each) => !fixture?.params?.[each])
  if (fixture && missing.length === 0) return fixture
  const body = isMutation(entry) ? ' body: { /* what succeeds for whoever may */ },' : ''
  throw new Error(`Add to ROUTE_FIXTURES ${WHERE}:  '${name}': {${body}${makersFor(missing)} },`)
}

/** What opening this page needs. @throws Error that says what to add where. */
export function pageFixtureOf({ path }: PageEntry): PageFixture {
  const fixture = PAGE_FIXTURES[path] ?? {}
  const missing = parametersOf(path, 'space').filter((each) => !fixture.params?.[each])
  if (missing.length === 0) return fixture
  throw new Error(`Add to PAGE_FIXTURES ${WHERE}:  '${path}': {${makersFor(missing)} },`)
}

/** What a call of this endpoint needs. @throws Error that says what to add where. */
export function endpointFixtureOf(row: EndpointRow): EndpointFixture {
  const fixture = ENDPOINT_FIXTURES[nameOf(row)]
  if (fixture) return fixture
  const body = row.method === 'POST' ? ' body: (model) => ({ model }),' : ''
  throw new Error(`Add to ENDPOINT_FIXTURES ${WHERE}:  '${nameOf(row)}': {${body} },`)
}

/** Names of the path's parameters, except the space's own. */
export function parametersOf(path: string, space: string): string[] {
  return [...path.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].map((match) => match[1] ?? '').filter((name) => name !== space)
}

function makersFor(names: readonly string[]): string {
  if (names.length === 0) return ''
  const makers = names.map((name) => `${name}: async (scene) => /* makes one in scene.spaceId, returns its id */`)
  return ` params: { ${makers.join(', ')} },`
}
