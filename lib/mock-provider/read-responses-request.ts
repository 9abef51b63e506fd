import {
  type ChatRequest,
  countTokens,
  firstTool,
  isObject,
  modelProblem,
  textOf,
  type WrongRequest,
} from './request-body'

/** Reads a responses request: `input` is a text or a list of items. */
export function readResponsesRequest(body: unknown): ChatRequest | WrongRequest {
  const problem = modelProblem(body)
  if (problem || !isObject(body)) return problem ?? { wrong: 'The request body must be a JSON object.', param: null }
  const items = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : body.input
  if (!Array.isArray(items) || items.length === 0) {
    return { wrong: "Missing required parameter: 'input'.", param: 'input' }
  }
  const texts = items.map((item: unknown) => (isObject(item) ? textOf(item.content ?? item.output) : ''))
  const lastUser = items.findLastIndex((item: unknown) => isObject(item) && item.role === 'user')
  const limit = body.max_output_tokens
  return {
    model: String(body.model),
    stream: body.stream === true,
    includeUsage: true,
    prompt: texts[lastUser] ?? '',
    inputTokens: countTokens(textOf(body.instructions)) + texts.reduce((sum, text) => sum + countTokens(text) + 3, 0),
    cacheableTokens: 0,
    maxTokens: typeof limit === 'number' && limit >= 0 ? Math.floor(limit) : undefined,
    tool: firstTool(body.tools),
  }
}
