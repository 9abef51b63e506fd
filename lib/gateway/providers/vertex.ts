import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Vertex AI's OpenAI surface: project and location are part of the address, the key is a service account, or an access token of one hour. Fields it does not know it ignores. */
export const vertex = {
  id: 'vertex',
  name: 'Vertex AI',
  protocol: 'openai',
  baseUrl: null,
  alternate: null,
  auth: 'bearer',
  account: 'google_service_account',
  endpoints: new Set([]),
  switches: { ...COMPATIBLE_SWITCHES, keepsThoughtSignatures: true, reasoningUsage: 'total' },
  modelList: null,
} as const satisfies ProviderProfile
