import { expect, test } from 'vitest'
import { recordedName } from './recorded-name'

test('I07 a token or a provider’s key sent as a model’s name is kept nowhere, and other names stay as they are', () => {
  const token = `kw_pat_${'a1B2c3D4'.repeat(6)}`
  expect(recordedName(`openai/${token}`)).not.toContain('a1B2c3D4')
  expect(recordedName(`openai/sk-proj-${'a1B2c3D4'.repeat(6)}`)).not.toContain('a1B2c3D4')
  for (const name of ['sk-learn-based-model', 'hf_model', 'accounts/fw_team/models/x'])
    expect(recordedName(name)).toBe(name)
  expect(recordedName('openai/gpt-5.6')).toBe('openai/gpt-5.6')
  expect(recordedName('x'.repeat(300))).toHaveLength(256)
})
