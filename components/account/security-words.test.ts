import { expect, test } from 'vitest'
import { SecurityAction, type SecurityEventView } from '@/lib/schemas/account'
import { wordsOf } from './security-words'

const event = (more: Partial<SecurityEventView>): SecurityEventView => ({
  id: '01990000-0000-7000-8000-000000000000',
  at: '2026-11-22T10:00:00.000Z',
  action: 'login.succeeded',
  by: 'you',
  tokenName: null,
  device: null,
  network: null,
  ...more,
})

test('every action has words of its own', () => {
  const texts = SecurityAction.options.map((action) => wordsOf(event({ action })).text)
  expect(new Set(texts).size).toBe(SecurityAction.options.length)
})

test('a token is named where its name is known, and somebody else is said to be', () => {
  expect(wordsOf(event({ action: 'token.revoked', tokenName: 'laptop', by: 'somebody_else' }))).toEqual({
    text: 'Token “laptop” revoked',
    by: 'by somebody else',
    isAlarming: false,
  })
  expect(wordsOf(event({ action: 'token.created' })).text).toBe('A token created')
  expect(wordsOf(event({ action: 'login.failed', by: 'nobody' }))).toMatchObject({ by: null, isAlarming: true })
})
