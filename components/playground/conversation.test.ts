import { describe, expect, test } from 'vitest'
import type { UsageEventView } from '@/lib/schemas/usage'
import { type Change, changed, type Conversation, EMPTY, isAnswering, messagesFor } from './conversation'

const after = (...changes: Change[]): Conversation => changes.reduce(changed, EMPTY)
const both = { first: 'a/one', second: 'b/two' }
const asked: Change = { kind: 'asked', id: 1, prompt: 'Hi', models: both }
const text = (side: 'first' | 'second', words: string, id = 1): Change => ({ kind: 'text', id, side, text: words })
const problem = { message: 'Too many requests', code: 'rate_limit_exceeded', requestId: 'r9' }
const event = { requestId: 'r1', costNanoUsd: null } as UsageEventView

test('two models answer one prompt, each at its own pace', () => {
  const state = after(
    asked,
    { kind: 'begun', id: 1, side: 'first', requestId: 'r1' },
    text('second', 'Good'),
    text('first', 'Hel'),
    text('first', 'lo'),
    { kind: 'ended', id: 1, side: 'first', isCut: true },
  )
  expect(state.turns).toMatchObject([
    {
      prompt: 'Hi',
      answers: {
        first: { model: 'a/one', status: 'done', text: 'Hello', isCut: true, requestId: 'r1', recorded: 'waiting' },
        second: { model: 'b/two', status: 'streaming', text: 'Good', requestId: null },
      },
    },
  ])
  expect(isAnswering(state)).toBe(true)
  expect(isAnswering(changed(state, { kind: 'stopped', id: 1, side: 'second' }))).toBe(false)
})

test('an answer that has ended changes no more, except for what it came to', () => {
  const stopped = after({ ...asked, models: { first: 'a' } }, text('first', 'Hel'), {
    kind: 'stopped',
    id: 1,
    side: 'first',
  })
  const late = [
    text('first', 'lo'),
    { kind: 'failed', id: 1, side: 'first', problem },
    { kind: 'ended', id: 1, side: 'first', isCut: true },
  ] as const
  for (const change of late) expect(changed(stopped, change)).toEqual(stopped)
  const recorded = changed(stopped, { kind: 'recorded', id: 1, side: 'first', recorded: event })
  expect(recorded.turns[0]?.answers.first).toMatchObject({ status: 'stopped', text: 'Hel', recorded: event })
})

test('news of a turn that was taken back, or cleared, changes nothing', () => {
  for (const gone of [{ kind: 'taken-back' }, { kind: 'cleared' }] as const) {
    expect(after(asked, gone, text('first', 'x'), { kind: 'recorded', id: 1, side: 'first', recorded: event })).toEqual(
      EMPTY,
    )
  }
})

test('a refusal keeps its words and its request’s id, and what arrived before it', () => {
  const state = after(asked, { kind: 'begun', id: 1, side: 'first', requestId: 'r1' }, text('first', 'Hel'), {
    kind: 'failed',
    id: 1,
    side: 'first',
    problem: { ...problem, requestId: null },
  })
  expect(state.turns[0]?.answers.first).toMatchObject({
    status: 'failed',
    text: 'Hel',
    requestId: 'r1',
    problem: { message: 'Too many requests', code: 'rate_limit_exceeded' },
  })
})

describe('the messages a model has seen', () => {
  const state = after(
    asked,
    text('first', 'One'),
    text('second', 'Two'),
    { kind: 'asked', id: 2, prompt: 'Nobody answers', models: both },
    { kind: 'asked', id: 3, prompt: 'Only the first', models: { first: 'a/one' } },
    text('first', 'Three', 3),
  )

  test('each side has its own answers; one it was not asked for is the other’s', () => {
    expect(messagesFor(state.turns, 'second')).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Two' },
      { role: 'user', content: 'Only the first' },
      { role: 'assistant', content: 'Three' },
    ])
  })

  test('a prompt nobody answered is left out, so that roles alternate', () => {
    const roles = messagesFor(state.turns, 'first').map(({ role }) => role)
    expect(roles).toEqual(['user', 'assistant', 'user', 'assistant'])
  })
})
