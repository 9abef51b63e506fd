import type { Wire } from '@/lib/gateway/types'

/** A wire a client speaks to Keyway. */
export type ClientWire = Extract<Wire, 'chat' | 'responses' | 'messages'>

/** A client as people install it, with what is peculiar to it. */
export type ReportClient = {
  /** As in the report. */
  id: string
  name: string
  /** The version that is pinned. */
  version: string
  wire: ClientWire
  /** Program in `drivers/` that asks on its behalf, and what it is told. */
  driver: string
  options: { package?: string; provider?: string }
  /** Among the project's own devDependencies: part of every test run. */
  installed: boolean
  /** Names of the error classes by status; null where there is one class for all. */
  classes: 'openai' | 'anthropic' | null
  /** Obeys `x-should-retry` and the retry headers by itself. */
  obeysRetryHeaders: boolean
  /** Relies on what its API promises: by a schema, or by failing without. */
  validates?: true
  /** It adds up the running totals of a stream, and takes input tokens from its first event only: its own doing. */
  miscountsStreams?: true
}

type OpenAiClient = Pick<ReportClient, 'id' | 'name' | 'version' | 'wire' | 'options' | 'installed'> & {
  driver?: string
}
const openai = (more: OpenAiClient): ReportClient => ({
  driver: more.wire === 'chat' ? 'openai-chat.mjs' : 'openai-responses.mjs',
  classes: 'openai',
  obeysRetryHeaders: true,
  ...more,
})
const aiSdk = (id: string, name: string, version: string, wire: ClientWire, provider: string): ReportClient => ({
  id,
  name,
  version: `7.0.173 with ${version}`,
  wire,
  driver: 'ai-sdk.mjs',
  options: { provider },
  installed: true,
  classes: null,
  obeysRetryHeaders: false,
  validates: true,
})

/** Every client whose calls are driven one by one. */
export const CLIENTS: readonly ReportClient[] = [
  openai({
    id: 'openai-7-chat',
    name: 'openai, chat',
    version: '7.57.0',
    wire: 'chat',
    options: { package: 'openai-7' },
    installed: true,
  }),
  openai({
    id: 'openai-7-responses',
    name: 'openai, responses',
    version: '7.57.0',
    wire: 'responses',
    options: { package: 'openai-7' },
    installed: true,
  }),
  openai({
    id: 'openai-6-chat',
    name: 'openai, chat',
    version: '6.49.0',
    wire: 'chat',
    options: { package: 'openai-6' },
    installed: false,
  }),
  openai({
    id: 'openai-6-responses',
    name: 'openai, responses',
    version: '6.49.0',
    wire: 'responses',
    options: { package: 'openai-6' },
    installed: false,
  }),
  {
    id: 'anthropic-1',
    name: '@anthropic-ai/sdk',
    version: '1.12.0',
    wire: 'messages',
    driver: 'anthropic.mjs',
    options: { package: 'anthropic-1' },
    installed: true,
    classes: 'anthropic',
    obeysRetryHeaders: true,
    validates: true,
  },
  {
    id: 'anthropic-0',
    name: '@anthropic-ai/sdk',
    version: '0.137.0',
    wire: 'messages',
    driver: 'anthropic.mjs',
    options: { package: 'anthropic-0' },
    installed: false,
    classes: 'anthropic',
    obeysRetryHeaders: true,
    validates: true,
  },
  aiSdk('ai-responses', 'ai, @ai-sdk/openai', '4.0.118', 'responses', 'openai-responses'),
  aiSdk('ai-chat', 'ai, @ai-sdk/openai .chat', '4.0.118', 'chat', 'openai-chat'),
  aiSdk('ai-compatible', 'ai, @ai-sdk/openai-compatible', '3.0.92', 'chat', 'compatible'),
  aiSdk('ai-anthropic', 'ai, @ai-sdk/anthropic', '4.0.105', 'messages', 'anthropic'),
  {
    id: 'langchain-openai',
    name: '@langchain/openai',
    version: '1.6.0',
    wire: 'chat',
    driver: 'langchain.mjs',
    options: { provider: 'openai' },
    installed: false,
    classes: null,
    obeysRetryHeaders: false,
  },
  {
    id: 'langchain-anthropic',
    name: '@langchain/anthropic',
    version: '1.5.11',
    wire: 'messages',
    driver: 'langchain.mjs',
    options: { provider: 'anthropic' },
    installed: false,
    classes: null,
    obeysRetryHeaders: false,
    validates: true,
    miscountsStreams: true,
  },
  openai({
    driver: 'python_openai.py',
    id: 'python-openai-chat',
    name: 'openai for Python, chat',
    version: '3.57.0',
    wire: 'chat',
    options: { provider: 'chat' },
    installed: false,
  }),
  openai({
    driver: 'python_openai.py',
    id: 'python-openai-responses',
    name: 'openai for Python, responses',
    version: '3.57.0',
    wire: 'responses',
    options: { provider: 'responses' },
    installed: false,
  }),
  {
    id: 'python-anthropic',
    name: 'anthropic for Python',
    version: '2.14.0',
    wire: 'messages',
    driver: 'python_anthropic.py',
    options: {},
    installed: false,
    classes: 'anthropic',
    obeysRetryHeaders: true,
    validates: true,
  },
]

/** A provider of the space, as a client names its models, with the dialect it speaks and what it is asked in. */
export type Upstream = { slug: string; dialect: 'openai' | 'anthropic'; wire: ClientWire; passedThrough: boolean }

/** How the report calls what an upstream is asked in. */
export const upstreamName = ({ wire, passedThrough }: Upstream): 'same' | ClientWire => (passedThrough ? 'same' : wire)

/** The providers a wire is tried with: the one its bytes pass through to first, then those it is translated for. */
export const UPSTREAMS: Readonly<Record<ClientWire, readonly Upstream[]>> = {
  chat: [
    { slug: 'mock', dialect: 'openai', wire: 'chat', passedThrough: true },
    { slug: 'mock-anthropic', dialect: 'anthropic', wire: 'messages', passedThrough: false },
  ],
  responses: [
    { slug: 'azure_openai', dialect: 'openai', wire: 'responses', passedThrough: true },
    { slug: 'mock', dialect: 'openai', wire: 'chat', passedThrough: false },
    { slug: 'mock-anthropic', dialect: 'anthropic', wire: 'messages', passedThrough: false },
  ],
  messages: [
    { slug: 'mock-anthropic', dialect: 'anthropic', wire: 'messages', passedThrough: true },
    { slug: 'mock', dialect: 'openai', wire: 'chat', passedThrough: false },
    // OpenAI's own models have no tools in chat while they reason.
    { slug: 'azure_openai', dialect: 'openai', wire: 'responses', passedThrough: false },
  ],
}
