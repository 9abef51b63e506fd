import type { EndpointRow } from '@/lib/gateway/endpoints'
import type { Permission } from '@/lib/schemas/permission'
import type { PageEntry, RouteEntry } from './read-registry'
import type { Kind, Target } from './request-fixture'
import { endpointFixtureOf, fixtureOf, pageFixtureOf } from './required-fixture'
import { type Caller, permissionsOf } from './world-fixture'

/** What a request is answered according to the declarations alone: `ok`, or a status with its code. */
export function expectedOf(entry: RouteEntry, caller: Caller, target: Target): string {
  const { permission } = entry.declaration
  const fixture = fixtureOf(entry)
  if (caller.kind === 'both') return '400 invalid_input'
  if (caller.kind === 'token') return '403 session_required'
  if (permission === 'public') return fixture.status === 404 ? '404 not_found' : 'ok'
  if (caller.kind === 'nobody') return '401 unauthenticated'
  const held = caller.standing ? permissionsOf(caller.standing) : null
  switch (permission) {
    case 'self':
      break
    case 'platform_admin':
      if (!caller.isPlatformAdmin) return '403 forbidden'
      break
    default:
      if (target.space !== 'own' || !held) return '404 not_found'
      if (!held.has(permission)) return '403 forbidden'
  }
  if (target.thing !== 'own') return '404 not_found'
  return fixture.grants?.some((each) => !held?.has(each)) ? '403 forbidden' : 'ok'
}

/** What opening a page leads to: `shown`, `sign in`, or `not found`. */
export function expectedOfPage(entry: PageEntry, caller: Caller, target: Kind): string {
  const { access } = entry
  if (access.access === 'public') return 'shown'
  // A page knows sessions only; a token beside one is nobody's.
  if (caller.kind === 'nobody' || caller.kind === 'token') return 'sign in'
  switch (access.access) {
    case 'self':
      return 'shown'
    case 'platform_admin':
      return caller.isPlatformAdmin && target === 'own' ? 'shown' : 'not found'
    case 'space': {
      const held = caller.standing ? permissionsOf(caller.standing) : new Set<Permission>()
      const needed = [access.permission, ...(pageFixtureOf(entry).needs ?? [])]
      return target === 'own' && needed.every((each) => held.has(each)) ? 'shown' : 'not found'
    }
  }
}

/** What a call of the data plane is answered: a status. */
export function expectedOfCall(row: EndpointRow, caller: Caller, named: { model: Kind; space: Kind }): number {
  const { status, own = 200 } = endpointFixtureOf(row)
  if (status !== undefined) return status
  if (caller.kind === 'both') return 400
  if (caller.tokenPermissions === null) return 401
  if (named.space !== 'own') return 404
  if (row.permission !== null && !caller.tokenPermissions.has(row.permission)) return 403
  return named.model === 'own' ? own : 404
}
