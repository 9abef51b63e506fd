import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Bedrock's OpenAI surface, which has OpenAI's models, too: the region is part of the address, the key is a Bedrock API key, or an access key that signs. */
export const bedrock = {
  id: 'bedrock',
  name: 'Amazon Bedrock',
  protocol: 'openai',
  baseUrl: null,
  alternate: null,
  auth: 'bearer',
  account: 'aws_access_key',
  endpoints: new Set(['responses']),
  switches: { ...COMPATIBLE_SWITCHES, maxTokensField: 'max_completion_tokens', supportsCustomTools: true },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
