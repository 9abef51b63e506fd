import { expect, test } from 'vitest'
import { ENDPOINT_ROWS } from '@/lib/gateway/endpoints'
import { loadFromSources } from './load-from-sources'
import { readRegistry } from './read-registry'
import { endpointFixtureOf } from './required-fixture'

test('X01 R2.3 the published list of routes is what the routes declare', { timeout: 60_000 }, async () => {
  const { routes } = await readRegistry(process.cwd(), loadFromSources)
  const published = {
    dashboard: routes
      .map(({ method, path, declaration }) => ({ method, path, access: declaration.permission }))
      .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    dataPlane: ENDPOINT_ROWS.map((row) => ({
      method: row.method,
      path: `/api/v1${row.path}`,
      // The one endpoint with an answer for everybody asks for no credential.
      access: endpointFixtureOf(row).status === undefined ? (row.permission ?? 'any_token') : 'public',
    })),
  }
  const text = `${JSON.stringify(published, null, 2)}\n`
  await expect(
    text,
    'Routes changed. Write the list again and read its difference: npx vitest run --project unit lib/registry/published-routes.test.ts -u',
  ).toMatchFileSnapshot('../services/reference/published-routes.json')
})
