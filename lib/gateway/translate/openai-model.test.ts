import { expect, test } from 'vitest'
import { nearestEffort, openAiModel } from './openai-model'

// As a script found them at the API itself: https://github.com/enricoros/big-AGI/issues/944 and /1159.
test.each<[string, string[]]>([
  ['o3', ['low', 'medium', 'high']],
  ['o4-mini-2025-04-16', ['low', 'medium', 'high']],
  ['gpt-5', ['minimal', 'low', 'medium', 'high']],
  ['gpt-5-2025-08-07', ['minimal', 'low', 'medium', 'high']],
  ['gpt-5-pro', ['high']],
  ['gpt-5.1', ['none', 'low', 'medium', 'high']],
  ['gpt-5.1-codex-mini', ['low', 'medium', 'high']],
  ['gpt-5.3-codex', ['low', 'medium', 'high', 'xhigh']],
  ['gpt-5.4-pro', ['medium', 'high', 'xhigh']],
  ['gpt-5.5-2026-04-23', ['none', 'low', 'medium', 'high', 'xhigh']],
  ['gpt-5.6-terra', ['none', 'low', 'medium', 'high', 'xhigh', 'max']],
  ['gpt-6.1-sol', ['low', 'medium', 'high', 'xhigh', 'max']],
  ['my-gpt-5.4-mini-deployment', ['none', 'low', 'medium', 'high', 'xhigh']],
])('compat 2.3 %s reasons, with these efforts', (name, efforts) => {
  expect(openAiModel(name)).toEqual({ efforts, isSampled: false })
})

test.each(['gpt-4o', 'gpt-4.1-mini', 'chatgpt-4o-latest', 'gpt-35-turbo', 'gpt-3.5-turbo', 'ft:gpt-4.1:us::1'])(
  'compat 2.3 %s does not reason, and is sampled',
  (name) => expect(openAiModel(name)).toEqual({ efforts: [], isSampled: true }),
)

test.each(['prod', 'gpt-oss-120b', 'gpt-5-chat-latest', 'gpt-5.2-chat', 'gpt-54', 'photo3', ''])(
  'compat 2.3 of %j nobody knows',
  (name) => expect(openAiModel(name)).toEqual({ efforts: [], isSampled: false }),
)

test.each([
  ['gpt-5.6', 'max', 'max'],
  ['gpt-5.4', 'max', 'xhigh'],
  ['gpt-5', 'xhigh', 'high'],
  ['gpt-5', 'none', 'minimal'],
  ['gpt-5.4-pro', 'low', 'medium'],
  ['o3', 'none', 'low'],
  ['o3', 'enormous', 'enormous'],
  ['gpt-4o', 'high', null],
  ['gpt-4o', 'enormous', null],
])('compat 2.3 for %s the effort %s is %s', (name, asked, effort) => {
  expect(nearestEffort(openAiModel(name), asked)).toBe(effort)
})
