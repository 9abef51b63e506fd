import type { ProviderSwitches } from './profile'

/** A provider that understands everything OpenAI's API has. */
export const OPENAI_SWITCHES: ProviderSwitches = {
  maxTokensField: 'max_completion_tokens',
  supportsDeveloperRole: true,
  supportsStore: true,
  supportsStreamOptions: true,
  sendsDone: true,
  supportsReasoningEffort: true,
  efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
  supportsStrictTools: true,
  servesMessagesByResponses: true,
  supportsCustomTools: true,
  supportsEncryptedReasoning: true,
  wantsSignatures: false,
  takesReasoningContent: false,
  keepsThoughtSignatures: false,
  dropFields: [],
  reasoningUsage: 'inside',
  extraHeaders: {},
}
