import { OPENAI_SWITCHES } from './openai-switches'
import type { ProviderProfile } from './profile'

/** Any address that speaks `/v1/messages`. */
export const anthropicCompatible = {
  id: 'anthropic_compatible',
  name: 'Anthropic-compatible',
  protocol: 'anthropic',
  baseUrl: null,
  alternate: null,
  auth: 'x-api-key',
  endpoints: new Set([]),
  switches: { ...OPENAI_SWITCHES, efforts: [...OPENAI_SWITCHES.efforts, 'max'] },
  modelList: { path: '/v1/models?limit=1000' },
} as const satisfies ProviderProfile
