import { OPENAI_SWITCHES } from './openai-switches'
import type { ProviderProfile } from './profile'

/** Azure OpenAI's v1 surface: a model name is the name of a deployment, and those are not listed. */
export const azureOpenai = {
  id: 'azure_openai',
  name: 'Azure OpenAI',
  protocol: 'openai',
  baseUrl: null,
  alternate: null,
  auth: 'api-key',
  endpoints: new Set([
    'responses',
    'completions',
    'embeddings',
    'images.generations',
    'images.edits',
    'audio.speech',
    'audio.transcriptions',
    'audio.translations',
  ]),
  // Some of its models that reason answer 400 when asked (https://github.com/pydantic/pydantic-ai/issues/2915).
  switches: { ...OPENAI_SWITCHES, supportsEncryptedReasoning: false },
  modelList: null,
} as const satisfies ProviderProfile
