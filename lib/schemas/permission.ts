import './without-eval'
import { z } from 'zod'

/** What a service can demand in a space: `noun:verb`. */
export const Permission = z.enum([
  'space:read',
  'space:update',
  'space:delete',
  'members:read',
  'members:manage',
  'roles:manage',
  'tokens:read',
  'tokens:manage',
  'provider_keys:read',
  'provider_keys:manage',
  'models:read',
  'models:manage',
  'limits:read',
  'limits:manage',
  'usage:read',
  'audit:read',
  'api_access:manage',
  'playground:use',
  'gateway:call',
])
export type Permission = z.infer<typeof Permission>

/** What a personal access token may be granted: inference and reading, never members, roles, provider keys or tokens. */
export const TokenPermission = Permission.extract(['gateway:call', 'models:read', 'usage:read', 'limits:read'])
export type TokenPermission = z.infer<typeof TokenPermission>
/** What a token is granted when nothing is said: what everybody who may call may do. */
export const USUAL_TOKEN_PERMISSIONS: TokenPermission[] = ['gateway:call', 'models:read', 'usage:read']

/** The roles every space has. */
export const Role = z.enum(['owner', 'admin', 'member', 'viewer'])
export type Role = z.infer<typeof Role>

/** What a member has: a built-in role, or one the space made for itself. */
export const MemberRole = z.enum([...Role.options, 'custom'])
export type MemberRole = z.infer<typeof MemberRole>
