import { describe, expect, test } from 'vitest'
import { chatOverMessages } from './chat-over-messages'
import { claudeModel } from './claude-model'
import { responsesOverMessages } from './responses-over-messages'
import { TARGET, translated } from './test-support'
import type { JsonObject } from './types'

const TOOLS = ['look', 'find'].map((name) => ({ type: 'function', function: { name } }))
const ADAPTIVE = { type: 'adaptive', display: 'summarized' }

function asked(model: string, rest: JsonObject) {
  const request = { model: 'asked', messages: [{ role: 'user', content: 'hi' }], ...rest }
  const { body, dropped } = translated(chatOverMessages, request, { ...TARGET, model })
  return { body, dropped }
}

describe('compat 2.1 what a model of Anthropic’s does not take', () => {
  test.each([
    ['claude-opus-4-7', false],
    ['claude-opus-4-8', false],
    ['claude-sonnet-5', false],
    ['claude-haiku-5-5-20260901', false],
    ['claude-fable-5', false],
    ['claude-mythos-preview', false],
    ['us.anthropic.claude-opus-5-5-v1:0', false],
    ['anthropic/claude-4.7-opus', false],
    ['anthropic/claude-opus-4.7', false],
    ['claude-opus-6', false],
    ['claude-haiku-7-1', false],
    ['claude-saga-1', false],
    ['claude-opus-4-6', true],
    ['anthropic.claude-sonnet-4-5-20250929-v1:0', true],
    ['claude-sonnet-4-5@20250929', true],
    ['claude-opus-4@20250514', true],
    ['claude-3-5-sonnet-20241022', true],
    ['claude-instant-1.2', true],
    ['MiniMax-M3', true],
  ])('temperature with %s', (model, isTaken) => {
    const { body, dropped } = asked(model, { temperature: 0.2 })
    expect(body['temperature']).toBe(isTaken ? 0.2 : undefined)
    expect(dropped).toEqual(isTaken ? [] : ['temperature'])
    expect(asked(model, { top_p: 0.5 }).body['top_p']).toBe(isTaken ? 0.5 : undefined)
  })

  test.each<[string, string, JsonObject, JsonObject, string[]]>([
    ['a budget', 'claude-haiku-4-5', { reasoning_effort: 'low', max_tokens: 9000 }, budget(4096), []],
    ['a budget within the limit', 'claude-opus-4-5', { reasoning_effort: 'max', max_tokens: 5000 }, budget(2500), []],
    [
      'a limit too small for any',
      'claude-sonnet-4-5',
      { reasoning_effort: 'low', max_tokens: 2000 },
      {},
      ['reasoning_effort'],
    ],
    ['no thinking at all', 'claude-3-5-haiku-latest', { reasoning_effort: 'low' }, {}, ['reasoning_effort']],
    [
      'thinking of 3.7',
      'claude-3-7-sonnet-20250219',
      { reasoning_effort: 'medium', max_tokens: 64_000 },
      budget(16_384),
      [],
    ],
    ['none, where nobody thinks unasked', 'claude-haiku-4-5', { reasoning_effort: 'none' }, {}, []],
    ['none', 'claude-opus-5', { reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }, []],
    [
      'none, where it is never off',
      'claude-opus-5-5',
      { reasoning_effort: 'none' },
      effort('low'),
      ['reasoning_effort'],
    ],
    ['none, nor here', 'claude-fable-5-1', { reasoning_effort: 'none' }, effort('low'), ['reasoning_effort']],
    ['none, nor with mythos', 'claude-mythos-5', { reasoning_effort: 'none' }, effort('low'), ['reasoning_effort']],
    [
      'none, between tools only',
      'claude-sonnet-5-5',
      { reasoning_effort: 'none' },
      { thinking: { type: 'between_tools' } },
      [],
    ],
    ['the highest', 'claude-opus-4-7', { reasoning_effort: 'xhigh' }, { thinking: ADAPTIVE, ...effort('xhigh') }, []],
    [
      'one that is not known yet',
      'claude-opus-4-6',
      { reasoning_effort: 'xhigh' },
      { thinking: ADAPTIVE, ...effort('high') },
      ['reasoning_effort'],
    ],
  ])('effort: %s', (_name, model, given, expected, dropped) => {
    const result = asked(model, given)
    const { thinking, output_config } = result.body
    expect({
      ...(thinking !== undefined && { thinking }),
      ...(output_config !== undefined && { output_config }),
    }).toEqual(expected)
    expect(result.dropped).toEqual(dropped)
  })

  test('a budget leaves no room for settings of sampling, and none is given where a tool is forced', () => {
    const { body, dropped } = asked('claude-haiku-4-5', { reasoning_effort: 'low', max_tokens: 9000, temperature: 0 })
    expect(body['temperature']).toBeUndefined()
    expect(dropped).toEqual(['temperature'])
    const forced = asked('claude-haiku-4-5', { tools: TOOLS, tool_choice: 'required', reasoning_effort: 'low' })
    expect(forced.body['thinking']).toBeUndefined()
    expect(forced.dropped).toEqual(['reasoning_effort'])
  })

  test.each(['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-fable-5-1', 'claude-opus-6'])(
    'a tool that must be called, with %s',
    (model) => {
      const any = asked(model, { tools: TOOLS, tool_choice: 'required', parallel_tool_calls: false })
      expect(any.body['tool_choice']).toEqual({ type: 'auto', disable_parallel_tool_use: true })
      expect(any.dropped).toEqual(['tool_choice'])
      const one = asked(model, { tools: TOOLS, tool_choice: { type: 'function', function: { name: 'find' } } })
      expect(one.body['tool_choice']).toEqual({ type: 'auto' })
      expect(one.body['tools']).toMatchObject([{ name: 'find' }])
      expect(asked(model, { tools: TOOLS, tool_choice: 'auto' }).dropped).toEqual([])
    },
  )

  test.each(['claude-opus-5', 'claude-haiku-5-5', 'claude-fable-5', 'claude-3-opus-20240229'])(
    'a tool may be forced with %s',
    (model) => {
      expect(asked(model, { tools: TOOLS, tool_choice: 'required' }).body['tool_choice']).toEqual({ type: 'any' })
    },
  )

  test('an answer in a schema: its own where the model has it, else by a tool', () => {
    const response_format = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } }
    const strict = [{ type: 'function', function: { name: 'look', strict: true } }]
    const old = asked('claude-sonnet-4-20250514', { response_format, tools: strict })
    expect(old.body['output_config']).toBeUndefined()
    expect(old.body['tool_choice']).toEqual({ type: 'any' })
    expect(old.dropped).toEqual(['strict'])
    const { supportsStrictTools: _, ...rest } = TARGET
    const target = { ...rest, model: 'claude-opus-5-5', supportsStrictTools: false }
    const request = { messages: [{ role: 'user', content: 'hi' }], response_format }
    expect(translated(chatOverMessages, request, target).body['output_config']).toMatchObject({
      format: { type: 'json_schema' },
    })
  })

  test('a client of responses is served alike', () => {
    const request = { input: 'hi', temperature: 1, reasoning: { effort: 'none' } }
    const { body, dropped } = translated(responsesOverMessages, request, { ...TARGET, model: 'claude-opus-5-5' })
    expect(body).not.toHaveProperty('temperature')
    expect(body['output_config']).toEqual({ effort: 'low' })
    expect(dropped).toEqual(['reasoning_effort', 'temperature'])
  })

  test('a date is no version', () => {
    expect(claudeModel('claude-opus-4-20250514')).toBe(claudeModel('claude-opus-4-0'))
    expect(claudeModel('claude-opus-4-1-20250805')).toBe(claudeModel('claude-opus-4-1'))
    expect(claudeModel('claude-sonnet-5-20260101')).toBe(claudeModel('claude-sonnet-5'))
  })
})

function budget(budget_tokens: number): JsonObject {
  return { thinking: { type: 'enabled', budget_tokens } }
}

function effort(effort: string): JsonObject {
  return { output_config: { effort } }
}
