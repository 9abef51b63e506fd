import { expect, test } from 'vitest'
import { readModelList } from './read-model-list'

const plain = (name: string, more: object = {}) => ({
  name,
  contextWindow: null,
  maxOutputTokens: null,
  capabilities: [],
  ...more,
})

test.each<[provider: string, list: unknown, read: unknown]>([
  [
    'openai',
    { object: 'list', data: [{ id: 'gpt-5.6', object: 'model', created: 1, owned_by: 'openai' }] },
    [plain('gpt-5.6')],
  ],
  ['google', { object: 'list', data: [{ id: 'models/gemini-3-pro', object: 'model' }] }, [plain('gemini-3-pro')]],
  [
    'together',
    [{ id: 'meta/llama', context_length: 8192, type: 'chat' }],
    [plain('meta/llama', { contextWindow: 8192 })],
  ],
  [
    'cohere',
    { models: [{ name: 'command-a', context_length: 256_000 }] },
    [plain('command-a', { contextWindow: 256_000 })],
  ],
  [
    'groq',
    { data: [{ id: 'openai/gpt-oss-120b', context_window: 131_072, max_completion_tokens: 65_536 }] },
    [plain('openai/gpt-oss-120b', { contextWindow: 131_072, maxOutputTokens: 65_536 })],
  ],
  [
    'mistral',
    { data: [{ id: 'pixtral', max_context_length: 128_000, capabilities: { vision: true, function_calling: true } }] },
    [plain('pixtral', { contextWindow: 128_000, capabilities: ['vision', 'tools'] })],
  ],
  [
    'openrouter',
    {
      data: [
        {
          id: 'google/gemini-image',
          context_length: 32_768,
          architecture: { input_modalities: ['text', 'image'], output_modalities: ['image'] },
          top_provider: { max_completion_tokens: 8192 },
          supported_parameters: ['reasoning', 'tools'],
        },
      ],
    },
    [
      plain('google/gemini-image', {
        contextWindow: 32_768,
        maxOutputTokens: 8192,
        capabilities: ['vision', 'tools', 'reasoning', 'images'],
      }),
    ],
  ],
  [
    'anthropic',
    { data: [{ type: 'model', id: 'claude-x', max_input_tokens: 200_000, max_tokens: 64_000, capabilities: null }] },
    [plain('claude-x', { contextWindow: 200_000, maxOutputTokens: 64_000 })],
  ],
  ['vllm', { data: [{ id: 'qwen', max_model_len: 4096 }] }, [plain('qwen', { contextWindow: 4096 })]],
])('3.1 the model list of %s', (_provider, list, read) => expect(readModelList(list)).toEqual(read))

test('3.1 what is no list is none, and what is no model in a list is left out', () => {
  for (const body of [null, 7, 'x', {}, { data: 'x' }, { error: { message: 'no' } }])
    expect(readModelList(body)).toBeNull()
  const odd = [null, 7, [], {}, { id: 7 }, { id: '' }, { id: 'a b' }, { id: 'x'.repeat(257) }, { id: 'a\n' }]
  expect(readModelList({ data: [...odd, { id: 'twice' }, { id: 'twice' }] })).toEqual([plain('twice')])
  const limits = [-1, 0, 1.5, 1e12, '4096', Number.NaN]
  for (const context_length of limits) expect(readModelList([{ id: 'm', context_length }])).toEqual([plain('m')])
  expect(readModelList(Array.from({ length: 5000 }, (_, at) => ({ id: `m${at}` })))).toHaveLength(2000)
})
