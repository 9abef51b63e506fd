import { expect, test } from 'vitest'
import { newId } from '@/lib/crypto/id'
import { readChangeMessage, writeChangeMessages } from './change-message'
import type { Change } from './changes'

const read = (changes: readonly Change[]): Change[] => writeChangeMessages(changes).flatMap(readChangeMessage)

test('changes arrive as they were sent, however many, in messages PostgreSQL takes', () => {
  for (const count of [0, 1, 59, 60, 61, 600]) {
    const changes = Array.from({ length: count }, (): Change => ({
      kind: 'provider_key',
      id: newId(),
      spaceId: newId(),
    }))
    expect(read(changes)).toEqual(changes)
    for (const message of writeChangeMessages(changes)) expect(Buffer.byteLength(message)).toBeLessThan(8000)
  }
  const mixed: Change[] = [
    { kind: 'token', id: 'a' },
    { kind: 'user', id: 'b' },
    { kind: 'space', id: 'c' },
  ]
  expect(read(mixed)).toEqual(mixed)
})

test('a flood of changes is one change of everything', () => {
  const flood = Array.from({ length: 601 }, (): Change => ({ kind: 'user', id: newId() }))
  expect(read(flood)).toEqual([{ kind: 'everything' }])
})

test('what is not understood may have been anything', () => {
  for (const payload of [undefined, '', 'x', '{}', '[{"kind":"galaxy","id":"1"}]', '[{"kind":"token"}]', 'null']) {
    expect(readChangeMessage(payload)).toEqual([{ kind: 'everything' }])
  }
})
