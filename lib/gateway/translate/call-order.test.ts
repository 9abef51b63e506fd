import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { messagesOverChat } from './messages-over-chat'
import { responsesOverChat } from './responses-over-chat'
import { chunks, delta, streamed, TRAITS } from './test-support'
import type { JsonObject, StreamEvent } from './types'

const begin = (index: number, args = '') =>
  delta({
    tool_calls: [{ index, id: `c${index}`, type: 'function', function: { name: `t${index}`, arguments: args } }],
  })
const more = (index: number, args: string) => delta({ tool_calls: [{ index, function: { arguments: args } }] })

/** The blocks that a client of messages puts together, which refuses any that are not one behind the other. */
function blocksOf(events: readonly StreamEvent[]): [name: unknown, input: string][] {
  const blocks: [unknown, string][] = []
  let open: number | null = null
  for (const { data } of events as readonly { data: JsonObject }[]) {
    if (data['type'] === 'content_block_start') {
      expect(open).toBeNull()
      open = data['index'] as number
      blocks.push([(data['content_block'] as JsonObject)['name'], ''])
    } else if (data['type'] === 'content_block_delta') {
      expect(data['index']).toBe(open)
      blocks.at(-1)![1] += String((data['delta'] as JsonObject)['partial_json'])
    } else if (data['type'] === 'content_block_stop') {
      expect(data['index']).toBe(open)
      open = null
    }
  }
  expect(open).toBeNull()
  return blocks
}

function outputOf(events: readonly StreamEvent[]): [name: unknown, input: unknown][] {
  const { response } = events.at(-1)!.data as { response: { output: JsonObject[] } }
  return response.output.map((item) => [item['name'], item['arguments']])
}

describe('compat 2.3 2.4 calls of tools that are told at once', () => {
  test('are told one behind the other, with all their arguments', () => {
    const parts = [
      begin(0),
      begin(1, '{"b"'),
      more(0, '{"a":'),
      more(1, ':"}'),
      more(0, '1}'),
      more(1, '"}'),
      begin(2, '{}'),
    ]
    const told = [
      ['t0', '{"a":1}'],
      ['t1', '{"b":"}"}'],
      ['t2', '{}'],
    ]
    const upstream = chunks(...parts, delta({}, 'tool_calls'), 'done')
    expect(blocksOf(streamed(messagesOverChat, upstream).events)).toEqual(told)
    expect(outputOf(streamed(responsesOverChat, upstream).events)).toEqual(told)
  })

  test('do not wait for a call that is whole, nor for one whose index is another’s now', () => {
    const stream = messagesOverChat.stream(TRAITS)
    stream.push(chunks(begin(0, '{"a":1}'))[0]!)
    expect(blockStarts(stream.push(chunks(begin(1, '{'))[0]!))).toEqual(['t1'])
    const same = delta({ tool_calls: [{ index: 1, id: 'other', function: { name: 't2', arguments: '' } }] })
    expect(blockStarts(stream.push(chunks(same)[0]!))).toEqual(['t2'])
    expect(blockStarts(stream.push(chunks(begin(3))[0]!))).toEqual([])
    expect(blockStarts(stream.push({ name: null, data: 'done' }))).toEqual(['t3'])
  })

  test('blanks behind a whole call are no part of another', () => {
    const { events, failed } = streamed(
      messagesOverChat,
      chunks(begin(0, '{}'), begin(1, '{'), more(0, '\n'), more(1, '}'), 'done'),
    )
    expect(failed).toBe(false)
    expect(blocksOf(events)).toEqual([
      ['t0', '{}'],
      ['t1', '{}'],
    ])
  })

  test('G15 are not kept without end', () => {
    const piece = 'x'.repeat(1_048_576)
    const waiting = [begin(0), begin(1), ...Array.from({ length: 5 }, () => more(1, piece))]
    const { events, failed } = streamed(messagesOverChat, chunks(...waiting))
    expect(failed).toBe(true)
    expect(events.at(-1)?.name).toBe('error')
  })

  test('whatever the order of their pieces', () => {
    const inputs = fc.array(fc.dictionary(fc.string({ maxLength: 3 }), fc.string({ maxLength: 5 })), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(inputs, fc.array(fc.nat({ max: 3 })), (given, order) => {
        const texts = given.map((input) => JSON.stringify(input))
        const pieces = texts.map((text) =>
          Array.from({ length: Math.ceil(text.length / 3) }, (_, at) => text.slice(at * 3, at * 3 + 3)),
        )
        const parts = given.map((_, index) => begin(index))
        for (const index of [...order, ...pieces.flatMap((list, at) => list.map(() => at))]) {
          const piece = pieces[index]?.shift()
          if (piece !== undefined) parts.push(more(index, piece))
        }
        const told = texts.map((text, index) => [`t${index}`, text])
        const upstream = chunks(...parts, delta({}, 'tool_calls'), 'done')
        expect(blocksOf(streamed(messagesOverChat, upstream).events)).toEqual(told)
        expect(outputOf(streamed(responsesOverChat, upstream).events)).toEqual(told)
      }),
    )
  })
})

function blockStarts(events: readonly StreamEvent[]): unknown[] {
  return events
    .filter(({ name }) => name === 'content_block_start')
    .map(({ data }) => ((data as JsonObject)['content_block'] as JsonObject)['name'])
}
