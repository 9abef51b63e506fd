import { describe, expect, test } from 'vitest'
import { messagesOverChat } from './messages-over-chat'
import { responsesOverChat } from './responses-over-chat'
import { responsesOverMessages } from './responses-over-messages'
import { chunks, delta, streamed, TARGET, TRAITS, translated } from './test-support'
import { wantsSignatures } from './thought-signature'
import type { JsonObject } from './types'

const SIGNATURE = Buffer.from('a thought ÿ>?'.repeat(9)).toString('base64')
const GEMINI = { ...TARGET, wantsThoughtSignatures: true }
const ID = /^[a-zA-Z0-9_-]+$/

function call(id: string, thought_signature: string | null, vendor = 'google'): JsonObject {
  const signed = thought_signature !== null && { extra_content: { [vendor]: { thought_signature } } }
  return { id, type: 'function', function: { name: 'look', arguments: '{}' }, ...signed }
}

function completion(...tool_calls: JsonObject[]): JsonObject {
  return { model: 'g', choices: [{ index: 0, message: { content: null, tool_calls }, finish_reason: 'tool_calls' }] }
}

type Message = { tool_calls?: JsonObject[]; tool_call_id?: string }

/** The next turn of a client of messages, which returns the content that it got. */
function nextTurn(answer: JsonObject, target = GEMINI): Message[] {
  const content = answer['content'] as JsonObject[]
  const results = content.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'seen' }))
  const messages = [
    { role: 'user', content: 'hi' },
    { role: 'assistant', content },
    { role: 'user', content: results },
  ]
  return translated(messagesOverChat, { messages }, target).body['messages'] as Message[]
}

describe('compat 3.1 the signatures of Gemini’s calls', () => {
  test.each(['google', 'vertex'])(
    'come back from a client of messages as %s gave them, under its own ids',
    (vendor) => {
      const given = [call('call-1', SIGNATURE, vendor), call('call-2', null, vendor)]
      const answer = messagesOverChat.answer(completion(...given), TRAITS)
      for (const { id } of answer['content'] as JsonObject[]) expect(id).toMatch(ID)
      const [, turn, first, second] = nextTurn(answer)
      expect(turn?.tool_calls).toEqual(given)
      expect([first?.tool_call_id, second?.tool_call_id]).toEqual(['call-1', 'call-2'])
    },
  )

  test('come back from a client of messages that streams', () => {
    const { extra_content, ...plain } = call('call-1', SIGNATURE)
    const begun = delta({ tool_calls: [{ ...plain, extra_content, function: { name: 'look', arguments: '' } }] })
    const rest = delta({ tool_calls: [{ id: 'call-1', function: { arguments: '{}' } }] }, 'tool_calls')
    const { events } = streamed(messagesOverChat, chunks(begun, rest, 'done'))
    const started = events.find(({ name }) => name === 'content_block_start')?.data as { content_block: JsonObject }
    expect(started.content_block['id']).toMatch(ID)
    const [, turn] = nextTurn({ content: [{ ...started.content_block, input: {} }] })
    expect(turn?.tool_calls).toEqual([call('call-1', SIGNATURE)])
  })

  test('come back from a client of responses, whole or streamed', () => {
    const given = call('call-1', SIGNATURE)
    const answer = responsesOverChat.answer(completion(given), TRAITS)
    const { events } = streamed(responsesOverChat, chunks(delta({ tool_calls: [given] }, 'tool_calls'), 'done'))
    const end = events.at(-1)?.data as { response: JsonObject }
    for (const { output } of [answer, end.response] as { output: JsonObject[] }[]) {
      const result = { type: 'function_call_output', call_id: output[0]!['call_id'], output: 'seen' }
      const { body } = translated(responsesOverChat, { input: [...output, result] }, GEMINI)
      expect(body['messages']).toEqual([
        { role: 'assistant', content: null, tool_calls: [given] },
        { role: 'tool', tool_call_id: 'call-1', content: 'seen' },
      ])
    }
  })

  test('go to nobody else', () => {
    const [, turn, result] = nextTurn(messagesOverChat.answer(completion(call('call-1', SIGNATURE)), TRAITS), TARGET)
    expect(turn?.tool_calls).toEqual([call('call-1', null)])
    expect(result?.tool_call_id).toBe('call-1')
    const { output } = responsesOverChat.answer(completion(call('call-1', SIGNATURE)), TRAITS)
    const input = output as JsonObject[]
    expect(translated(responsesOverMessages, { input }, TARGET).body['messages']).toMatchObject([
      { content: [{ type: 'tool_use', id: 'call-1' }] },
    ])
  })

  test('are made up, with Google’s own word, for the first of the calls that another model made', () => {
    const [, turn] = nextTurn(messagesOverChat.answer(completion(call('a', null), call('b', null)), TRAITS))
    expect(turn?.tool_calls).toEqual([call('a', 'skip_thought_signature_validator'), call('b', null)])
  })

  test.each([
    ['longer than an id may be', 'a', 'A'.repeat(4100)],
    ['no base64', 'a', 'not base64!'],
    ['of a call whose id no client would take', 'a.b', SIGNATURE],
    ['of a call with an id like ours', 'a--signed--b', SIGNATURE],
  ])('%s: not carried, and made up', (_name, id, signature) => {
    const answer = messagesOverChat.answer(completion(call(id, signature)), TRAITS)
    expect(answer['content']).toMatchObject([{ id }])
    expect(nextTurn(answer)[1]?.tool_calls).toEqual([call(id, 'skip_thought_signature_validator')])
  })

  test.each([
    ['gemini-3-pro-preview', true],
    ['google/gemini-3.5-flash', true],
    ['models/gemini-flash-latest', true],
    ['gemini-2.5-pro', false],
    ['gemini-1.5-flash', false],
    ['meta/llama-4-maverick', false],
  ])('%s', (model, expected) => {
    expect(wantsSignatures(model)).toBe(expected)
  })
})
