import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Perplexity: knows no tools, lists no models, counts reasoning beside the completion, and ends streams without `[DONE]`. */
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
    sendsDone: false,
    reasoningUsage: 'apart',
  },
  modelList: null,
} as const satisfies ProviderProfile
