import { runCases, TOOL, turnsOf } from './run-cases.mjs'

await runCases(async ({ v1, token, options }) => {
  const { default: OpenAI } = await import(options.package)
  const clientOf = ({ retries = 0, badToken }) =>
    new OpenAI({ apiKey: badToken ?? token, baseURL: v1, maxRetries: retries })
  const tools = [
    { type: 'function', function: { name: TOOL.name, description: TOOL.description, parameters: TOOL.schema } },
  ]
  const requestOf = (one) => ({ model: one.model, messages: turnsOf(one), ...(one.tools ? { tools } : {}) })
  const usageOf = (usage) => usage && { input: usage.prompt_tokens, output: usage.completion_tokens }
  return {
    whole: async (one, signal, seen) => {
      const answer = await clientOf(one).chat.completions.create(requestOf(one), { signal })
      const { message } = answer.choices[0]
      const call = message.tool_calls?.[0]
      seen.piece(message.content ?? '')
      seen.tool = call ? { name: call.function.name, arguments: call.function.arguments } : null
      seen.usage = usageOf(answer.usage) ?? null
      seen.requestId = answer._request_id
    },
    stream: async (one, signal, seen) => {
      const request = { ...requestOf(one), stream: true, stream_options: { include_usage: true } }
      const chunks = await clientOf(one).chat.completions.create(request, { signal })
      for await (const chunk of chunks) {
        const delta = chunk.choices[0]?.delta
        if (delta?.content) seen.piece(delta.content)
        for (const call of delta?.tool_calls ?? []) {
          seen.tool ??= { name: '', arguments: '' }
          seen.tool.name += call.function?.name ?? ''
          seen.tool.arguments += call.function?.arguments ?? ''
        }
        if (chunk.usage) seen.usage = usageOf(chunk.usage)
      }
    },
  }
})
