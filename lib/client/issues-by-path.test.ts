import { expect, test } from 'vitest'
import { issuesByPath } from './issues-by-path'

test('keeps the first message of each field, whatever way its path is written', () => {
  expect(
    issuesByPath([
      { path: ['name'], message: 'empty' },
      { path: 'name', message: 'too short' },
      { path: ['permissions', 0], message: 'unknown' },
      { path: '', message: 'whole form' },
    ]),
  ).toEqual({ name: 'empty', 'permissions.0': 'unknown', '': 'whole form' })
})
