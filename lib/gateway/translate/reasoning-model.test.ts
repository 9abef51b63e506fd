import { describe, expect, test } from 'vitest'
import { effortAmong, effortsOf, isKnownToReason, refusesEffort } from './reasoning-model'

const ALL = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh']

describe('compat 2.3 what is known of models that reason', () => {
  test.each([
    'gpt-5',
    'gpt-5.2-codex',
    'gpt-6.1',
    'o3',
    'o4-mini-2025-04-16',
    'openai/gpt-oss-120b',
    'openai.gpt-oss-20b-1:0',
    'google/gemini-3-pro-preview',
    'gemini-2.5-flash',
    'deepseek/deepseek-v4',
    'sonar-reasoning-pro',
    'ft:o4-mini:acme',
  ])('%s does', (model) => {
    expect([isKnownToReason(model), refusesEffort(model)]).toEqual([true, false])
  })

  test.each([
    'gpt-4.1',
    'gpt-4o-mini',
    'gpt-3.5-turbo',
    'ft:gpt-4o-2024-08-06:acme',
    'llama-3.3-70b-versatile',
    'meta-llama/llama-4-scout',
    'meta.llama3-1-70b-instruct-v1:0',
    'gemini-2.0-flash',
    'o1-mini',
  ])('%s takes no effort', (model) => {
    expect([isKnownToReason(model), refusesEffort(model)]).toEqual([false, true])
  })

  test.each(['my-deployment', 'qwen/qwen3-32b', 'mistral-large-latest', 'sonar', 'gpt-5.1-chat-latest', 'octopus'])(
    '%s may',
    (model) => {
      expect([isKnownToReason(model), refusesEffort(model)]).toEqual([false, false])
    },
  )

  test.each([
    ['gpt-5-mini', 'xhigh', 'high'],
    ['gpt-5-mini', 'none', 'minimal'],
    ['gpt-5.1', 'xhigh', 'high'],
    ['gpt-5.4', 'max', 'xhigh'],
    ['gpt-5.4', 'minimal', 'none'],
    ['o3', 'xhigh', 'high'],
    ['gpt-oss-120b', 'none', 'low'],
    ['google/gemini-3-pro-preview', 'medium', 'low'],
    ['gemini-3.1-pro', 'none', 'low'],
    ['gemini-3-flash', 'none', 'none'],
    ['gemini-2.5-flash', 'none', 'none'],
    ['my-deployment', 'xhigh', 'xhigh'],
    ['my-deployment', 'default', 'default'],
  ])('%s told %s is told %s', (model, asked, told) => {
    expect(effortAmong(effortsOf(model, ALL), asked)).toBe(told)
  })

  test('a provider that knows fewer decides', () => {
    expect(effortsOf('gpt-5.4', ['low', 'medium', 'high'])).toEqual(['low', 'medium', 'high'])
    expect(effortAmong(['low', 'medium', 'high'], 'max')).toBe('high')
    expect(effortAmong([...ALL, 'max'], 'max')).toBe('max')
  })
})
