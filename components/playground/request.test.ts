import { expect, test } from 'vitest'
import { PlaygroundChatInput, PlaygroundMessageInput } from '@/lib/schemas/playground'
import { modelNamed, NO_SETTINGS, toRequest } from './request'
import { NOTHING_TYPED, problemsOf, settingsOf } from './typed-settings'

const openai = { id: 'openai/gpt', protocol: 'openai' } as const
const claude = { id: 'claude/haiku', protocol: 'anthropic' } as const
const conversation = [{ role: 'user', content: 'Hi' }] as const

test('what is not set is not sent; Anthropic’s protocol always has a limit', () => {
  expect(toRequest(openai, NO_SETTINGS, conversation)).toEqual({
    path: 'chat/completions',
    body: { model: 'openai/gpt', messages: conversation },
  })
  expect(toRequest(claude, NO_SETTINGS, conversation)).toEqual({
    path: 'messages',
    body: { model: 'claude/haiku', max_tokens: 1024, messages: conversation },
  })
})

test('what is set is where each protocol has it, and the routes take it', () => {
  const settings = settingsOf({ system: ' Be brief ', temperature: '0', maxTokens: '9', topP: '0,5' })
  const chat = toRequest(openai, settings, conversation)
  expect(chat.body).toEqual({
    model: 'openai/gpt',
    messages: [{ role: 'system', content: 'Be brief' }, ...conversation],
    temperature: 0,
    top_p: 0.5,
    max_completion_tokens: 9,
  })
  const message = toRequest(claude, settings, conversation)
  expect(message.body).toMatchObject({ system: 'Be brief', max_tokens: 9, temperature: 0, messages: conversation })
  expect(PlaygroundChatInput.safeParse({ ...chat.body, stream: true }).success).toBe(true)
  expect(PlaygroundMessageInput.safeParse({ ...message.body, stream: true }).success).toBe(true)
})

test('a name no list has takes the protocol of its provider’s other models', () => {
  expect(modelNamed([openai, claude], 'claude/haiku')).toBe(claude)
  expect(modelNamed([openai, claude], 'claude/other')).toEqual({ id: 'claude/other', protocol: 'anthropic' })
  expect(modelNamed([claude], 'something')).toEqual({ id: 'something', protocol: 'openai' })
})

test('fields say what is wrong with them', () => {
  expect(problemsOf(NOTHING_TYPED)).toEqual({})
  expect(Object.keys(problemsOf({ system: '', temperature: '2.1', maxTokens: '1.5', topP: 'x' }))).toEqual([
    'temperature',
    'topP',
    'maxTokens',
  ])
})
