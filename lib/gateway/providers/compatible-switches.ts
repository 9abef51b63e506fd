import { OPENAI_SWITCHES } from './openai-switches'
import type { ProviderSwitches } from './profile'

/** A provider that speaks chat completions as most do: without what only OpenAI itself stores, names or roles. */
export const COMPATIBLE_SWITCHES: ProviderSwitches = {
  ...OPENAI_SWITCHES,
  maxTokensField: 'max_tokens',
  supportsDeveloperRole: false,
  supportsStore: false,
  servesMessagesByResponses: false,
  supportsCustomTools: false,
  supportsEncryptedReasoning: false,
  efforts: ['none', 'low', 'medium', 'high'],
}
