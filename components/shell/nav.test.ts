import { expect, test } from 'vitest'
import { Permission } from '@/lib/schemas/permission'
import { activeHref, inSpace, navGroups } from './nav'

const person = { isPlatformAdmin: false }

test('the longest address that contains the page is the active one', () => {
  const groups = navGroups({ slug: 'acme', permissions: Permission.options }, person)
  expect(activeHref(groups, '/s/acme')).toBe('/s/acme')
  expect(activeHref(groups, '/s/acme/usage/events')).toBe('/s/acme/usage')
  expect(activeHref(groups, '/me/tokens')).toBe('/me/tokens')
  expect(activeHref(groups, '/s/acme2/usage')).toBeNull()
})

test('switching the space stays on the page, without what belongs to the old space', () => {
  expect(inSpace('/s/a/keys', 'b')).toBe('/s/b/keys')
  expect(inSpace('/s/a/usage/events', 'b')).toBe('/s/b/usage')
  expect(inSpace('/s/a', 'b')).toBe('/s/b')
  expect(inSpace('/me/tokens', 'b')).toBe('/s/b')
})

test('without a space only the pages of the person are offered', () => {
  expect(navGroups(null, person).map((group) => group.label)).toEqual(['Me'])
})

test('a page is offered only to those it would open for', () => {
  const labels = (permissions: Permission[]) =>
    navGroups({ slug: 'acme', permissions }, person).flatMap(({ items }) => items.map((item) => item.label))
  expect(labels(['space:read'])).toEqual([
    'Overview',
    'Usage',
    'Connect',
    'Limits and budgets',
    'Settings',
    'Tokens',
    'My usage',
    'Profile',
    'Security',
  ])
  expect(labels(['provider_keys:read'])).toContain('Provider keys')
})

test('R1.25 only platform administrators are offered the pages of the installation, with and without a space', () => {
  for (const space of [null, { slug: 'acme', permissions: Permission.options }]) {
    const labels = (isPlatformAdmin: boolean) => navGroups(space, { isPlatformAdmin }).map(({ label }) => label)
    expect(labels(true)).toContain('Admin')
    expect(labels(false)).not.toContain('Admin')
  }
})
