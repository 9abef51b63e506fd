import { js, py, sh, toml } from './quote'

/** What a snippet is filled with. */
export type Filled = { base: string; token: string; model: string }

/** A call from a terminal. */
export const curl = ({ base, token, model }: Filled) => `curl ${sh(`${base}/chat/completions`)} \\
  -H ${sh(`Authorization: Bearer ${token}`)} \\
  -H 'Content-Type: application/json' \\
  -d ${sh(JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello' }] }))}`

/** OpenAI’s own SDK for Python. */
export const openaiPython = ({ base, model }: Filled) => `import os
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

/** OpenAI’s own SDK for TypeScript. */
export const openaiTypescript = ({ base, model }: Filled) => `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: ${js(base)}, apiKey: process.env.KEYWAY_TOKEN })

const stream = await client.chat.completions.create({
  model: ${js(model)},
  messages: [{ role: 'user', content: 'Say hello' }],
  stream: true,
})
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '')
process.stdout.write('\\n')`

/** Anthropic’s own SDK for Python. */
export const anthropicPython = ({ base, model }: Filled) => `import os
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

/** Anthropic’s own SDK for TypeScript. */
export const anthropicTypescript = ({ base, model }: Filled) => `import Anthropic from '@anthropic-ai/sdk'

const client = new Anthropic({ baseURL: ${js(base)}, apiKey: process.env.KEYWAY_TOKEN })

const stream = client.messages.stream({
  model: ${js(model)},
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Say hello' }],
})
stream.on('text', (text) => process.stdout.write(text))
await stream.finalMessage()
process.stdout.write('\\n')`

/**
 * Claude Code, for one terminal. An ANTHROPIC_API_KEY left over from before would be sent as well, so it goes. What it does
 * in the background it asks of a model of its own (https://code.claude.com/docs/en/env-vars), which the space may not have.
 */
export const claudeCode = ({ base, token, model }: Filled) => `unset ANTHROPIC_API_KEY
export ANTHROPIC_BASE_URL=${sh(base)}
export ANTHROPIC_AUTH_TOKEN=${sh(token)}
export ANTHROPIC_MODEL=${sh(model)}
export ANTHROPIC_DEFAULT_HAIKU_MODEL=${sh(model)}
claude`

/** Claude Code, for every terminal. */
export const claudeSettings = ({ base, token, model }: Filled) =>
  JSON.stringify(
    {
      env: {
        ANTHROPIC_BASE_URL: base,
        ANTHROPIC_AUTH_TOKEN: token,
        ANTHROPIC_MODEL: model,
        ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
      },
    },
    null,
    2,
  )

/** Vercel’s AI SDK. `.chat()` because its default speaks /responses, which not every provider has. */
export const aiSdk = ({ base, model }: Filled) => `import { createOpenAI } from '@ai-sdk/openai'
import { streamText } from 'ai'

const keyway = createOpenAI({ baseURL: ${js(base)}, apiKey: process.env.KEYWAY_TOKEN })

const { textStream } = streamText({ model: keyway.chat(${js(model)}), prompt: 'Say hello' })
for await (const text of textStream) process.stdout.write(text)
process.stdout.write('\\n')`

/** LangChain for Python. */
export const langchainPython = ({ base, model }: Filled) => `import os
from langchain_openai import ChatOpenAI

llm = ChatOpenAI(
    base_url=${py(base)},
    api_key=os.environ["KEYWAY_TOKEN"],
    model=${py(model)},
)
for chunk in llm.stream("Say hello"):
    print(chunk.content, end="", flush=True)
print()`

/** LangChain for TypeScript. */
export const langchainTypescript = ({ base, model }: Filled) => `import { ChatOpenAI } from '@langchain/openai'

const llm = new ChatOpenAI({
  model: ${js(model)},
  apiKey: process.env.KEYWAY_TOKEN,
  configuration: { baseURL: ${js(base)} },
})

for await (const chunk of await llm.stream('Say hello')) process.stdout.write(String(chunk.content))
process.stdout.write('\\n')`

/** Codex: the provider and the model it starts with. */
export const codexConfig = ({ base, model }: Filled) => `model = ${toml(model)}
model_provider = "keyway"

[model_providers.keyway]
name = "Keyway"
base_url = ${toml(base)}
env_key = "KEYWAY_TOKEN"
wire_api = "responses"`

/** Open WebUI in a container, with Keyway as its OpenAI connection. */
export const openWebui = ({ base, token }: Filled) => `docker run -d --name open-webui -p 8080:8080 \\
  -e OPENAI_API_BASE_URL=${sh(base)} \\
  -e OPENAI_API_KEY=${sh(token)} \\
  -v open-webui:/app/backend/data \\
  ghcr.io/open-webui/open-webui:main`
