import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Bedrock's OpenAI surface: the region is part of the address, the key is a Bedrock API key. */
export const bedrock = {
  id: 'bedrock',
  name: 'Amazon Bedrock',
  protocol: 'openai',
  baseUrl: null,
  alternate: null,
  auth: 'bearer',
  endpoints: new Set(['responses']),
  switches: { ...COMPATIBLE_SWITCHES, maxTokensField: 'max_completion_tokens' },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
