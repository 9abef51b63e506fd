import { expect, test } from 'vitest'
import type { PersonDetail, PersonSpace } from '@/lib/schemas/person'
import { leftWithoutOwner, whatStops } from './what-stops'

const stops = (liveSessions: number, liveTokens: number, memberOf: Partial<PersonSpace>[] = []) =>
  whatStops({ liveSessions, liveTokens, memberOf } as PersonDetail)

test('R1.21 the question names what stops, in numbers', () => {
  expect(stops(2, 3)).toBe('2 sessions and 3 tokens stop with the next request.')
  expect(stops(1, 0)).toBe('1 session stops with the next request.')
  expect(stops(0, 1)).toBe('1 token stops with the next request.')
  const spaces = [{ roleName: 'Owner' }, { roleName: 'Owner', personal: true }, { roleName: 'Admin' }]
  expect(stops(0, 2, spaces)).toBe('2 tokens stop with the next request. They own 1 shared space.')
  expect(stops(0, 0)).toBe('They have no live sessions or tokens.')
})

test('H-26 a space is left without an owner only when others stay behind in it', () => {
  const space = { onlyOwner: true, personal: false, otherMembers: 1 } as PersonSpace
  const memberOf = [space, { ...space, personal: true }, { ...space, onlyOwner: false }, { ...space, otherMembers: 0 }]
  expect(leftWithoutOwner({ memberOf } as PersonDetail)).toEqual([space])
})
