import { anthropic } from './anthropic'
import { anthropicCompatible } from './anthropic-compatible'
import { azureOpenai } from './azure-openai'
import { bedrock } from './bedrock'
import { cerebras } from './cerebras'
import { cohere } from './cohere'
import { deepseek } from './deepseek'
import { fireworks } from './fireworks'
import { google } from './google'
import { groq } from './groq'
import { mistral } from './mistral'
import { moonshot } from './moonshot'
import { openai } from './openai'
import { openaiCompatible } from './openai-compatible'
import { openrouter } from './openrouter'
import { perplexity } from './perplexity'
import type { ProviderProfile } from './profile'
import { together } from './together'
import { vertex } from './vertex'
import { xai } from './xai'

const EVERY = [
  openai,
  anthropic,
  google,
  mistral,
  openrouter,
  azureOpenai,
  bedrock,
  vertex,
  deepseek,
  xai,
  groq,
  together,
  fireworks,
  cohere,
  perplexity,
  cerebras,
  moonshot,
  openaiCompatible,
  anthropicCompatible,
] as const

/** The id of a provider of the catalogue. */
export type ProviderId = (typeof EVERY)[number]['id']

/** Every id, in the order people are offered them. */
export const PROVIDER_IDS: readonly ProviderId[] = EVERY.map(({ id }) => id)

/** The one catalogue of providers, by id. */
export const ALL_PROVIDERS: ReadonlyMap<string, ProviderProfile> = new Map<string, ProviderProfile>(
  EVERY.map((profile) => [profile.id, profile]),
)
