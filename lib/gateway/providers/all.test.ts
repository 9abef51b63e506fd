import { expect, test } from 'vitest'
import { ALL_PROVIDERS, PROVIDER_IDS } from './all'
import { credentialOf } from './credential-of'

/** What each provider is sent, written out: address, header of the key, and the switches that differ from OpenAI's. */
const FIXTURES: Record<string, [baseUrl: string | null, header: string, differs: string]> = {
  openai: ['https://api.openai.com/v1', 'authorization: Bearer k', 'effort:none,minimal,low,medium,high,xhigh'],
  anthropic: ['https://api.anthropic.com', 'x-api-key: k', 'effort:none,minimal,low,medium,high,xhigh,max +signatures'],
  google: [
    'https://generativelanguage.googleapis.com/v1beta/openai',
    'authorization: Bearer k',
    'max_tokens -developer -store signatures reasoning-total drop:frequency_penalty,logit_bias,metadata,presence_penalty,prompt_cache_key,safety_identifier,verbosity',
  ],
  mistral: [
    'https://api.mistral.ai/v1',
    'authorization: Bearer k',
    'max_tokens -developer -store -stream_options drop:audio,function_call,functions,logit_bias,logprobs,modalities,prompt_cache_key,safety_identifier,seed,service_tier,top_logprobs,user,verbosity,web_search_options',
  ],
  openrouter: [
    'https://openrouter.ai/api/v1',
    'authorization: Bearer k',
    'max_tokens -developer -store effort:none,minimal,low,medium,high,xhigh reasoning_content +x-title',
  ],
  azure_openai: [null, 'api-key: k', 'effort:none,minimal,low,medium,high,xhigh'],
  bedrock: [null, 'authorization: Bearer k', '-developer -store'],
  vertex: [null, 'authorization: Bearer k', 'max_tokens -developer -store signatures reasoning-total'],
  deepseek: [
    'https://api.deepseek.com',
    'authorization: Bearer k',
    'max_tokens -developer -store effort:low,medium,high,xhigh,max -strict reasoning_content',
  ],
  xai: [
    'https://api.x.ai/v1',
    'authorization: Bearer k',
    '-developer -store -effort reasoning-apart drop:frequency_penalty,presence_penalty',
  ],
  groq: [
    'https://api.groq.com/openai/v1',
    'authorization: Bearer k',
    '-developer -store drop:logit_bias,logprobs,metadata,prompt_cache_key,prompt_cache_retention,safety_identifier,top_logprobs,verbosity',
  ],
  together: ['https://api.together.ai/v1', 'authorization: Bearer k', 'max_tokens -developer -store'],
  fireworks: [
    'https://api.fireworks.ai/inference/v1',
    'authorization: Bearer k',
    'max_tokens -developer -store reasoning_content',
  ],
  cohere: [
    'https://api.cohere.ai/compatibility/v1',
    'authorization: Bearer k',
    'max_tokens -developer -store drop:audio,logit_bias,metadata,modalities,n,parallel_tool_calls,prediction,service_tier,top_logprobs',
  ],
  perplexity: [
    'https://api.perplexity.ai',
    'authorization: Bearer k',
    'max_tokens -developer -store -done reasoning-apart drop:parallel_tool_calls,tool_choice,tools',
  ],
  cerebras: [
    'https://api.cerebras.ai/v1',
    'authorization: Bearer k',
    '-developer -store drop:frequency_penalty,logit_bias,presence_penalty,prompt_cache_key,verbosity',
  ],
  moonshot: ['https://api.moonshot.ai/v1', 'authorization: Bearer k', 'max_tokens -developer -store reasoning_content'],
  openai_compatible: [null, 'authorization: Bearer k', 'max_tokens -developer -store reasoning_content signatures'],
  anthropic_compatible: [null, 'x-api-key: k', 'effort:none,minimal,low,medium,high,xhigh,max'],
}

const ENDPOINTS = new Set([
  'responses',
  'completions',
  'embeddings',
  'moderations',
  'images.generations',
  'images.edits',
  'audio.speech',
  'audio.transcriptions',
  'audio.translations',
])

test('3.1 every provider of the catalogue has its fixture, and the other way round', () => {
  expect([...ALL_PROVIDERS.keys()].toSorted()).toEqual(Object.keys(FIXTURES).toSorted())
  expect(PROVIDER_IDS).toEqual([...ALL_PROVIDERS.keys()])
})

test.each(Object.entries(FIXTURES))('3.1 %s: address, credential, switches', (id, [baseUrl, header, differs]) => {
  const profile = ALL_PROVIDERS.get(id)
  if (!profile) throw new Error('not in the catalogue')
  const { switches } = profile
  expect(profile.id).toBe(id)
  expect(profile.baseUrl).toBe(baseUrl)
  expect(credentialOf(profile.auth, 'k').join(': ')).toBe(header)
  const said = [
    switches.maxTokensField === 'max_tokens' && 'max_tokens',
    !switches.supportsDeveloperRole && '-developer',
    !switches.supportsStore && '-store',
    !switches.supportsStreamOptions && '-stream_options',
    !switches.sendsDone && '-done',
    !switches.supportsReasoningEffort && '-effort',
    switches.efforts.join() !== 'none,low,medium,high' && `effort:${switches.efforts.join()}`,
    !switches.supportsStrictTools && '-strict',
    switches.wantsSignatures && '+signatures',
    switches.takesReasoningContent && 'reasoning_content',
    switches.keepsThoughtSignatures && 'signatures',
    switches.reasoningUsage !== 'inside' && `reasoning-${switches.reasoningUsage}`,
    switches.dropFields.length > 0 && `drop:${switches.dropFields.join(',')}`,
    ...Object.keys(switches.extraHeaders).map((name) => `+${name}`),
  ]
  expect(said.filter(Boolean).join(' ')).toBe(differs)
})

test.each([...ALL_PROVIDERS.values()].map((profile) => [profile.id, profile] as const))(
  '3.1 %s: addresses, endpoints and lists are in the form the gateway joins',
  (_id, { baseUrl, alternate, protocol, endpoints, modelList, switches }) => {
    for (const address of [baseUrl, alternate?.baseUrl ?? null]) {
      if (address !== null) expect(address).toMatch(/^https:\/\/[a-z0-9.-]+(?:\/[a-z0-9/.-]*[a-z0-9])?$/)
    }
    if (alternate) expect(alternate.protocol).not.toBe(protocol)
    expect([...endpoints].filter((endpoint) => !ENDPOINTS.has(endpoint))).toEqual([])
    if (modelList) expect(modelList.path).toMatch(/^\/[a-z0-9/]+(?:\?limit=\d+)?$/)
    expect(Object.keys(switches.extraHeaders).filter((name) => name !== name.toLowerCase())).toEqual([])
    // What a call cannot do without is never dropped.
    expect(switches.dropFields.filter((field) => ['model', 'messages', 'stream'].includes(field))).toEqual([])
  },
)

test('compat 2.4 responses that are OpenAI’s own are at OpenAI and at Azure alone', () => {
  const own = [...ALL_PROVIDERS.values()].filter(
    ({ endpoints, switches }) => endpoints.has('responses') && switches.servesMessagesByResponses,
  )
  expect(own.map(({ id }) => id)).toEqual(['openai', 'azure_openai'])
  expect(own.map(({ switches }) => switches.supportsEncryptedReasoning)).toEqual([true, false])
})
