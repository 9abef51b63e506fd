import { expect, test } from 'vitest'
import { ModelPattern } from '@/lib/schemas/token'
import { allowsModel } from './model-allow'

test('an empty list has every model; a name has itself; a pattern has its provider’s, and no other’s', () => {
  expect(allowsModel([], 'openai/gpt-4o')).toBe(true)
  expect(allowsModel(['openai/gpt-4o'], 'openai/gpt-4o')).toBe(true)
  expect(allowsModel(['openai/*'], 'openai/ft:gpt-4o:acme/7')).toBe(true)
  for (const [list, model] of [
    [['openai/gpt-4o'], 'openai/gpt-4o-mini'],
    [['openai/gpt-4o'], 'OpenAI/gpt-4o'],
    [['openai/gpt-4o'], 'azure/openai/gpt-4o'],
    [['open/*'], 'openai/gpt-4o'],
    [['openai/*'], 'openai'],
    [['openai/*'], '/gpt-4o'],
    [['gpt-4o', '*'], 'openai/gpt-4o'],
  ] as const) {
    expect(`${list.join()} ${model} ${allowsModel(list, model)}`).toBe(`${list.join()} ${model} false`)
  }
})

test('a list takes names with their provider, and a star only for all of a provider', () => {
  for (const pattern of ['openai/gpt-4o', 'openai/*', 'router/meta-llama/llama-3:free', 'ü/ü']) {
    expect(ModelPattern.safeParse(pattern).success, pattern).toBe(true)
  }
  for (const pattern of [
    '',
    '*',
    '*/x',
    'gpt-4o',
    '/x',
    'openai/',
    'openai/gpt-*',
    'openai/a b',
    `openai/${'x'.repeat(250)}`,
  ]) {
    expect(ModelPattern.safeParse(pattern).success, pattern).toBe(false)
  }
})
