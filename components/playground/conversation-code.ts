import { js, py, sh } from '@/components/connect/quote'
import { TOKEN_PLACEHOLDER } from '@/components/connect/clients'
import type { CallableModel, ModelProtocol } from '@/lib/schemas/playground'
import { type Message, type Settings, toRequest } from './request'

/** What the code of a conversation is written for, in the order it is offered. */
export const CODE_CLIENTS = [
  { id: 'curl', name: 'curl', protocol: null },
  { id: 'openai-python', name: 'OpenAI Python', protocol: 'openai' },
  { id: 'openai-typescript', name: 'OpenAI TypeScript', protocol: 'openai' },
  { id: 'anthropic-python', name: 'Anthropic Python', protocol: 'anthropic' },
  { id: 'anthropic-typescript', name: 'Anthropic TypeScript', protocol: 'anthropic' },
] as const
export type CodeClient = (typeof CODE_CLIENTS)[number]['id']

export type CodeInput = {
  /** Where this installation is reached, without a trailing slash. */
  origin: string
  model: CallableModel
  settings: Settings
  conversation: readonly Message[]
}

/** The protocol a client speaks; curl speaks the model's own, so that nothing is translated. */
const protocolOfCode = (client: CodeClient, model: CallableModel): ModelProtocol =>
  CODE_CLIENTS.find(({ id }) => id === client)?.protocol ?? model.protocol

/** A program that asks exactly this conversation, with a placeholder where the token goes. */
export function conversationCode(client: CodeClient, { origin, model, settings, conversation }: CodeInput): string {
  const protocol = protocolOfCode(client, model)
  const { path, body } = toRequest({ ...model, protocol }, settings, conversation)
  const base = protocol === 'openai' ? `${origin}/api/v1` : `${origin}/api`
  switch (client) {
    case 'curl':
      return `curl ${sh(`${origin}/api/v1/${path}`)} \\
  -H ${sh(`Authorization: Bearer ${TOKEN_PLACEHOLDER}`)} \\
  -H 'Content-Type: application/json' \\
  -d ${sh(JSON.stringify(body, null, 2))}`
    case 'openai-python':
      return `from openai import OpenAI

client = OpenAI(base_url=${py(base)}, api_key=${py(TOKEN_PLACEHOLDER)})

completion = client.chat.completions.create(
${pythonArguments(body)}
)
print(completion.choices[0].message.content)`
    case 'openai-typescript':
      return `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: ${js(base)}, apiKey: ${js(TOKEN_PLACEHOLDER)} })

const completion = await client.chat.completions.create(${jsValue(body, '')})
console.log(completion.choices[0]?.message.content)`
    case 'anthropic-python':
      return `from anthropic import Anthropic

client = Anthropic(base_url=${py(base)}, api_key=${py(TOKEN_PLACEHOLDER)})

message = client.messages.create(
${pythonArguments(body)}
)
print("".join(block.text for block in message.content if block.type == "text"))`
    case 'anthropic-typescript':
      return `import Anthropic from '@anthropic-ai/sdk'

const client = new Anthropic({ baseURL: ${js(base)}, apiKey: ${js(TOKEN_PLACEHOLDER)} })

const message = await client.messages.create(${jsValue(body, '')})
for (const block of message.content) if (block.type === 'text') console.log(block.text)`
  }
}

function pythonArguments(body: object): string {
  return Object.entries(body)
    .map(([name, value]) => `    ${name}=${pythonValue(value, '    ')},`)
    .join('\n')
}

function pythonValue(value: unknown, indent: string): string {
  if (typeof value === 'string') return py(value)
  if (Array.isArray(value)) return listOf(value, indent, '    ', pythonValue)
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, each]) => `${py(name)}: ${pythonValue(each, indent)}`)
    return `{${fields.join(', ')}}`
  }
  return String(value)
}

function jsValue(value: unknown, indent: string): string {
  if (typeof value === 'string') return js(value)
  if (Array.isArray(value)) return listOf(value, indent, '  ', jsValue)
  if (typeof value === 'object' && value !== null) {
    const inner = `${indent}  `
    const fields = Object.entries(value).map(([name, each]) => `${name}: ${jsValue(each, inner)}`)
    // Messages fit a line of their own; the request itself does not.
    return indent === '' ? `{\n${fields.map((field) => `${inner}${field},\n`).join('')}}` : `{ ${fields.join(', ')} }`
  }
  return String(value)
}

function listOf(
  values: readonly unknown[],
  indent: string,
  step: string,
  write: (value: unknown, indent: string) => string,
): string {
  const inner = indent + step
  return `[\n${values.map((each) => `${inner}${write(each, inner)},\n`).join('')}${indent}]`
}
