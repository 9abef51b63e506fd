import { expect, test } from 'vitest'
import { Permission } from '@/lib/schemas/permission'
import { activeHref, inSpace, navGroups } from './nav'

test('the longest address that contains the page is the active one', () => {
  const groups = navGroups({ slug: 'acme', permissions: Permission.options })
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
  expect(navGroups(null).map((group) => group.label)).toEqual(['Me'])
})

test('a page is offered only to those it would open for', () => {
  const labels = (permissions: Permission[]) =>
    navGroups({ slug: 'acme', permissions }).flatMap(({ items }) => items.map((item) => item.label))
  expect(labels(['space:read'])).toEqual(['Overview', 'Connect', 'Settings', 'Tokens', 'Profile', 'Security'])
  expect(labels(['provider_keys:read'])).toContain('Provider keys')
})
