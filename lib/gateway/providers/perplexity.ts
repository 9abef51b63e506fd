import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Perplexity: knows no tools, lists no models, and counts reasoning beside the completion. */
export const perplexity = {
  id: 'perplexity',
  name: 'Perplexity',
  protocol: 'openai',
  baseUrl: 'https://api.perplexity.ai',
  alternate: null,
  auth: 'bearer',
  endpoints: new Set([]),
  switches: {
    ...COMPATIBLE_SWITCHES,
    dropFields: ['parallel_tool_calls', 'tool_choice', 'tools'],
    reasoningUsage: 'apart',
  },
  modelList: null,
} as const satisfies ProviderProfile
