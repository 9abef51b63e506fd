import { type ChatRequest, countTokens, isObject, modelProblem, type WrongRequest } from './request-body'

/** Reads a request of the older completions. */
export function readPromptRequest(body: unknown): ChatRequest | WrongRequest {
  const problem = modelProblem(body)
  if (problem || !isObject(body)) return problem ?? { wrong: 'The request body must be a JSON object.', param: null }
  const prompt: unknown = Array.isArray(body.prompt) ? body.prompt[0] : body.prompt
  if (typeof prompt !== 'string') return { wrong: "Missing required parameter: 'prompt'.", param: 'prompt' }
  const limit = body.max_tokens
  return {
    model: String(body.model),
    stream: body.stream === true,
    includeUsage: isObject(body.stream_options) && body.stream_options.include_usage === true,
    prompt,
    inputTokens: countTokens(prompt),
    cacheableTokens: 0,
    maxTokens: typeof limit === 'number' && limit >= 0 ? Math.floor(limit) : undefined,
    tool: undefined,
  }
}
