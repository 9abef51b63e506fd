import { OPENAI_SWITCHES } from './openai-switches'
import type { ProviderProfile } from './profile'

/** Anthropic, in its own protocol. */
export const anthropic = {
  id: 'anthropic',
  name: 'Anthropic',
  protocol: 'anthropic',
  baseUrl: 'https://api.anthropic.com',
  alternate: null,
  auth: 'x-api-key',
  endpoints: new Set([]),
  switches: { ...OPENAI_SWITCHES, efforts: [...OPENAI_SWITCHES.efforts, 'max'], wantsSignatures: true },
  modelList: { path: '/v1/models?limit=1000' },
} as const satisfies ProviderProfile
