import { expect, test } from 'vitest'
import type { RoleView } from '@/lib/schemas/role'
import { roleChoiceOf, roleSummary, roleValue } from './role-summary'

const role = (more: Partial<RoleView>): RoleView => ({
  id: null,
  role: 'viewer',
  name: 'Viewer',
  permissions: ['space:read'],
  members: 0,
  invitations: 0,
  grantable: true,
  manageable: false,
  ...more,
})
const words = [
  { name: 'space:read' as const, title: 'See the space', description: '' },
  { name: 'usage:read' as const, title: 'See usage', description: '' },
]

test('a role of the space’s own says what it may do in the words of its permissions', () => {
  const own = role({ id: 'r1', role: 'custom', permissions: ['usage:read', 'space:read'] })
  expect(roleSummary(own, words)).toBe('See the space, see usage.')
  expect(roleSummary(role({ id: 'r2', role: 'custom', permissions: [] }), words)).toBe('Nothing at all.')
  expect(roleSummary(role({}), words)).toMatch(/^Sees members/)
})

test('C14 a request names a role that was offered, and only one way', () => {
  const roles = [role({}), role({ id: 'r1', role: 'custom' })]
  expect(roles.map(roleValue)).toEqual(['viewer', 'r1'])
  expect(roleChoiceOf('viewer', roles)).toEqual({ role: 'viewer' })
  expect(roleChoiceOf('r1', roles)).toEqual({ roleId: 'r1' })
  expect(roleChoiceOf('owner', roles)).toEqual({})
  expect(roleChoiceOf('', roles)).toEqual({})
})
