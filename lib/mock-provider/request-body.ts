import { toPieces } from './corpus'
import type { Dialect } from './models'

/** Any JSON object. */
export type JsonObject = Record<string, unknown>

/** Narrows to a JSON object that is not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What the mock needs to know of a chat or messages request. Token counts are words, as everywhere in the mock. */
export type ChatRequest = {
  model: string
  stream: boolean
  includeUsage: boolean
  /** The last user message as plain text. */
  prompt: string
  inputTokens: number
  /** Of these, tokens the request marks as cacheable (Anthropic: a system prompt with `cache_control`). */
  cacheableTokens: number
  maxTokens: number | undefined
  /** Name and required argument names of the first tool. */
  tool: { name: string; required: string[] } | undefined
}

/** What a provider finds amiss in a request, and in which field. */
export type WrongRequest = { wrong: string; param: string | null }

/** What is wrong with the model of a request, if anything. */
export function modelProblem(body: unknown): WrongRequest | undefined {
  if (!isObject(body)) return { wrong: 'The request body must be a JSON object.', param: null }
  if (typeof body.model === 'string' && body.model !== '') return undefined
  return { wrong: 'you must provide a model parameter', param: 'model' }
}

/** Reads a chat (OpenAI) or messages (Anthropic) request. Returns what is wrong as a string with the field's name. */
export function readChatRequest(body: unknown, dialect: Dialect): ChatRequest | WrongRequest {
  const problem = modelProblem(body)
  if (problem || !isObject(body)) return problem ?? { wrong: 'The request body must be a JSON object.', param: null }
  const messages = body.messages
  if (!Array.isArray(messages) || messages.length === 0) {
    return { wrong: "Missing required parameter: 'messages'.", param: 'messages' }
  }
  const limit = body.max_completion_tokens ?? body.max_tokens
  if (dialect === 'anthropic' && typeof limit !== 'number') {
    return { wrong: 'max_tokens: Field required', param: 'max_tokens' }
  }
  const texts = messages.map((message: unknown) => (isObject(message) ? textOf(message.content) : ''))
  const lastUser = messages.findLastIndex((message: unknown) => isObject(message) && message.role === 'user')
  const system = textOf(body.system)
  const systemTokens = countTokens(system)
  return {
    model: String(body.model),
    stream: body.stream === true,
    includeUsage: isObject(body.stream_options) && body.stream_options.include_usage === true,
    prompt: texts[lastUser] ?? '',
    // Three tokens of overhead per message, as chat templates have.
    inputTokens: systemTokens + texts.reduce((sum, text) => sum + countTokens(text) + 3, 0),
    cacheableTokens: JSON.stringify(body.system ?? '').includes('"cache_control"') ? systemTokens : 0,
    maxTokens: typeof limit === 'number' && limit >= 0 ? Math.floor(limit) : undefined,
    tool: firstTool(body.tools),
  }
}

/** Tokens of a text: its words. */
export function countTokens(text: string): number {
  return toPieces(text).length
}

/** The text of a message's content: a string, or its text parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => (isObject(part) && typeof part.text === 'string' ? part.text : ''))
    .filter((text) => text !== '')
    .join('\n')
}

/** Name and required arguments of the first function, in any of the three ways to declare one. */
export function firstTool(tools: unknown): ChatRequest['tool'] {
  const first: unknown = Array.isArray(tools) ? tools.find(isFunction) : undefined
  if (!isObject(first)) return undefined
  // OpenAI nests the description under `function`; Anthropic has it flat.
  const tool = isObject(first.function) ? first.function : first
  const schema = isObject(tool.parameters) ? tool.parameters : tool.input_schema
  const required = isObject(schema) && Array.isArray(schema.required) ? schema.required : []
  if (typeof tool.name !== 'string') return undefined
  return { name: tool.name, required: required.filter((name: unknown) => typeof name === 'string') }
}

/** Tools without a type are functions, as Anthropic's are. */
function isFunction(tool: unknown): boolean {
  return isObject(tool) && (tool.type === undefined || tool.type === 'function' || tool.type === 'custom')
}
