import { expect, test } from 'vitest'
import { ROLE_PERMISSIONS } from '@/lib/auth/policy'
import type { SelfContext } from '@/lib/auth/contexts'
import { Permission } from '@/lib/schemas/permission'
import { getReference } from './get-reference'

test('R2.3 the published role table is the one that decides, with every permission in words', async () => {
  const reference = await getReference({ access: 'self' } as SelfContext, {})
  expect(Object.fromEntries(reference.roles.map(({ role, permissions }) => [role, permissions]))).toEqual(
    ROLE_PERMISSIONS,
  )
  expect(reference.permissions.map(({ name }) => name)).toEqual(Permission.options)
  for (const { description } of reference.permissions) expect(description).toMatch(/^[A-Z].+\.$/)
  expect(reference.dashboard.length).toBeGreaterThan(20)
  expect(reference.dataPlane.find(({ path }) => path === '/api/v1/chat/completions')?.access).toBe('gateway:call')
})
