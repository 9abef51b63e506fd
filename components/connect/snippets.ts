/** The programs people connect first, in the order they are offered. */
export const CLIENTS = [
  { id: 'curl', name: 'curl', protocol: 'openai' },
  { id: 'openai-python', name: 'OpenAI Python', protocol: 'openai' },
  { id: 'openai-typescript', name: 'OpenAI TypeScript', protocol: 'openai' },
  { id: 'anthropic-python', name: 'Anthropic Python', protocol: 'anthropic' },
  { id: 'anthropic-typescript', name: 'Anthropic TypeScript', protocol: 'anthropic' },
  { id: 'claude-code', name: 'Claude Code', protocol: 'anthropic' },
  { id: 'ai-sdk', name: 'Vercel AI SDK', protocol: 'openai' },
] as const
export type Client = (typeof CLIENTS)[number]
export type ClientId = Client['id']

/** What stands in a snippet as long as no token was made on the spot. */
export const TOKEN_PLACEHOLDER = 'kw_pat_…'
/** Model names that stand in a snippet as long as the space has none of its own. */
export const MODEL_PLACEHOLDER = { openai: 'gpt-5-mini', anthropic: 'claude-sonnet-4-5' } as const

export type SnippetInput = {
  /** Where this installation is reached: `https://keyway.example.org`, without a trailing slash. */
  origin: string
  /** A personal access token, or null for the placeholder. */
  token: string | null
  /** A model name that works in the space for the client's protocol, or null for the placeholder. */
  model: string | null
}
export type SnippetStep = { title: string; code: string }

/** The base URL a client of this protocol is given: OpenAI's paths begin after `/v1`, Anthropic's own SDK adds `/v1` itself. */
export const baseUrlFor = (protocol: Client['protocol'], origin: string): string =>
  protocol === 'openai' ? `${origin}/api/v1` : `${origin}/api`

/** One word of a POSIX shell, whatever it contains. */
const sh = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
/** A string literal of JavaScript in the house quotes. */
const js = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
/** A string literal of Python: JSON's escapes are a subset of Python's. */
const py = (text: string): string => JSON.stringify(text)

const setToken = ({ token }: Filled): SnippetStep => ({
  title: 'Set the token',
  code: `export KEYWAY_TOKEN=${sh(token)}`,
})

type Filled = { base: string; token: string; model: string }

const install = (command: string): SnippetStep => ({ title: 'Install the SDK', code: command })
const python = (code: string): SnippetStep => ({ title: 'Run with Python', code })
const node = (code: string): SnippetStep => ({ title: 'Run with Node.js', code })

const STEPS: Record<ClientId, (filled: Filled) => SnippetStep[]> = {
  curl: (it) => [{ title: 'Run in a terminal', code: curl(it) }],
  'openai-python': (it) => [install('pip install openai'), setToken(it), python(openaiPython(it))],
  'openai-typescript': (it) => [install('npm install openai'), setToken(it), node(openaiTypescript(it))],
  'anthropic-python': (it) => [install('pip install anthropic'), setToken(it), python(anthropicPython(it))],
  'anthropic-typescript': (it) => [
    install('npm install @anthropic-ai/sdk'),
    setToken(it),
    node(anthropicTypescript(it)),
  ],
  'claude-code': (it) => [
    { title: 'Start it from a terminal', code: claudeCode(it) },
    { title: 'Or keep it in ~/.claude/settings.json', code: claudeSettings(it) },
  ],
  'ai-sdk': (it) => [install('npm install ai @ai-sdk/openai'), setToken(it), node(aiSdk(it))],
}

/** The exact configuration of one client for this installation, as steps that are copied and run in order. */
export function snippetSteps(client: ClientId, input: SnippetInput): SnippetStep[] {
  const { protocol } = CLIENTS.find(({ id }) => id === client) ?? CLIENTS[0]
  return STEPS[client]({
    base: baseUrlFor(protocol, input.origin),
    token: input.token ?? TOKEN_PLACEHOLDER,
    model: input.model ?? MODEL_PLACEHOLDER[protocol],
  })
}

const curl = ({ base, token, model }: Filled) => `curl ${sh(`${base}/chat/completions`)} \\
  -H ${sh(`Authorization: Bearer ${token}`)} \\
  -H 'Content-Type: application/json' \\
  -d ${sh(JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello' }] }))}`

const openaiPython = ({ base, model }: Filled) => `import os
from openai import OpenAI

client = OpenAI(base_url=${py(base)}, api_key=os.environ["KEYWAY_TOKEN"])

stream = client.chat.completions.create(
    model=${py(model)},
    messages=[{"role": "user", "content": "Say hello"}],
    stream=True,
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
print()`

const openaiTypescript = ({ base, model }: Filled) => `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: ${js(base)}, apiKey: process.env.KEYWAY_TOKEN })

const stream = await client.chat.completions.create({
  model: ${js(model)},
  messages: [{ role: 'user', content: 'Say hello' }],
  stream: true,
})
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '')
process.stdout.write('\\n')`

const anthropicPython = ({ base, model }: Filled) => `import os
from anthropic import Anthropic

client = Anthropic(base_url=${py(base)}, api_key=os.environ["KEYWAY_TOKEN"])

with client.messages.stream(
    model=${py(model)},
    max_tokens=256,
    messages=[{"role": "user", "content": "Say hello"}],
) as stream:
    for text in stream.text_stream:
        print(text, end="", flush=True)
print()`

const anthropicTypescript = ({ base, model }: Filled) => `import Anthropic from '@anthropic-ai/sdk'

const client = new Anthropic({ baseURL: ${js(base)}, apiKey: process.env.KEYWAY_TOKEN })

const stream = client.messages.stream({
  model: ${js(model)},
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Say hello' }],
})
stream.on('text', (text) => process.stdout.write(text))
await stream.finalMessage()
process.stdout.write('\\n')`

// An ANTHROPIC_API_KEY left over from before would be sent as well, so it goes.
const claudeCode = ({ base, token, model }: Filled) => `unset ANTHROPIC_API_KEY
export ANTHROPIC_BASE_URL=${sh(base)}
export ANTHROPIC_AUTH_TOKEN=${sh(token)}
export ANTHROPIC_MODEL=${sh(model)}
claude`

const claudeSettings = ({ base, token, model }: Filled) =>
  JSON.stringify({ env: { ANTHROPIC_BASE_URL: base, ANTHROPIC_AUTH_TOKEN: token, ANTHROPIC_MODEL: model } }, null, 2)

// `.chat()` because the provider's default speaks /responses, which not every upstream has.
const aiSdk = ({ base, model }: Filled) => `import { createOpenAI } from '@ai-sdk/openai'
import { streamText } from 'ai'

const keyway = createOpenAI({ baseURL: ${js(base)}, apiKey: process.env.KEYWAY_TOKEN })

const { textStream } = streamText({ model: keyway.chat(${js(model)}), prompt: 'Say hello' })
for await (const text of textStream) process.stdout.write(text)
process.stdout.write('\\n')`
