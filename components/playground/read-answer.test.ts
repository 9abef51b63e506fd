import { expect, test } from 'vitest'
import { type AnswerPart, readAnswer } from './read-answer'

async function* cut(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}
async function partsOf(text: string, size: number, isJson = false): Promise<AnswerPart[]> {
  const parts: AnswerPart[] = []
  for await (const part of readAnswer({ requestId: 'r1', isJson, chunks: cut(text, size) })) parts.push(part)
  return parts
}
const textOf = (parts: AnswerPart[]) => parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')

const OPENAI = [
  ': keep-alive',
  'data: {"choices":[{"delta":{"role":"assistant","content":""}}]}',
  'data: {"choices":[{"delta":{"content":"Hello\\n"}}]}',
  'data:{"choices":[{"delta":{"content":"thére"}}]}',
  'data: {"choices":[{"delta":{},"finish_reason":"length"}]}',
  'data: {"choices":[],"usage":{"prompt_tokens":1}}',
  'data: [DONE]',
  '',
].join('\n\n')
const ANTHROPIC = [
  'event: message_start\ndata: {"type":"message_start","message":{}}',
  'event: ping\ndata: {"type":"ping"}',
  'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"hm"}}',
  'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Hello\\n"}}',
  'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"thére"}}',
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"max_tokens"}}',
  'event: message_stop\ndata: {"type":"message_stop"}',
  '',
].join('\n\n')

test.each([
  ['OpenAI', OPENAI],
  ['Anthropic', ANTHROPIC],
])('%s events give the same text and end however they are cut, with either line end', async (_, stream) => {
  for (const text of [stream, stream.replaceAll('\n', '\r\n'), stream.replaceAll('\n', '\r')]) {
    for (const size of [1, 2, 3, 7, 10_000]) {
      const parts = await partsOf(text, size)
      expect(textOf(parts)).toBe('Hello\nthére')
      expect(parts.at(-1)).toEqual({ kind: 'end', isCut: true })
    }
  }
})

test('an error event of either dialect ends the answer in its own words', async () => {
  const openai = 'data: {"error":{"message":"Over","type":"server_error","param":null,"code":"overloaded"}}\n\n'
  const anthropic = 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Over"}}\n\n'
  expect(await partsOf(openai, 5)).toEqual([
    { kind: 'problem', problem: { message: 'Over', code: 'overloaded', requestId: 'r1' } },
  ])
  expect(await partsOf(anthropic, 5)).toEqual([
    { kind: 'problem', problem: { message: 'Over', code: 'overloaded_error', requestId: 'r1' } },
  ])
})

test('an answer that stops before its protocol’s end is a problem, not an answer', async () => {
  const parts = await partsOf(OPENAI.slice(0, OPENAI.indexOf('data: [DONE]')), 9)
  expect(textOf(parts)).toBe('Hello\nthére')
  expect(parts.at(-1)).toMatchObject({ kind: 'problem', problem: { message: 'The answer broke off before its end.' } })
})

test('lines that are no JSON, or JSON of another shape, are passed over', async () => {
  const odd =
    'data: nonsense\n\ndata: 1\n\ndata: null\n\ndata: {"choices":[{"delta":{"content":7}}]}\n\ndata: [DONE]\n\n'
  expect(await partsOf(odd, 4)).toEqual([{ kind: 'end', isCut: false }])
})

test('an answer in one document reads the same', async () => {
  const chat = '{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]}'
  const message = '{"content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}],"stop_reason":"end_turn"}'
  for (const body of [chat, message]) {
    expect(await partsOf(body, 5, true)).toEqual([
      { kind: 'text', text: 'Hello' },
      { kind: 'end', isCut: false },
    ])
  }
})
