import { expect, test } from 'vitest'
import { outcomeOf } from './outcome'

test('A13 an answer that Keyway cut is not blamed on the provider', () => {
  expect(outcomeOf('truncated', 'api_access_disabled')).toMatchObject({ label: 'Cut by Keyway' })
  expect(outcomeOf('truncated', 'token_revoked').meaning).toContain('revoked')
  expect(outcomeOf('truncated', 'upstream_error')).toMatchObject({ label: 'Cut off' })
  expect(outcomeOf('truncated')).toMatchObject({ label: 'Cut off' })
  expect(outcomeOf('rejected', 'api_access_disabled')).toMatchObject({ label: 'Refused' })
})

test('an outcome nobody knows yet is shown as it is, whatever it is called', () => {
  expect(outcomeOf('fell_asleep')).toEqual({ label: 'fell asleep', tone: 'neutral', meaning: '' })
  expect(outcomeOf('toString', 'constructor')).toMatchObject({ label: 'toString' })
  expect(outcomeOf('truncated', 'constructor')).toMatchObject({ label: 'Cut off' })
})
