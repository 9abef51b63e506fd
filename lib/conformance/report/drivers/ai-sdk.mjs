import { runCases, TOOL, turnsOf } from './run-cases.mjs'

await runCases(async ({ v1, token, options }) => {
  const { generateText, jsonSchema, streamText, tool } = await import('ai')
  const modelOf = await models(v1, options.provider)
  const tools = { [TOOL.name]: tool({ description: TOOL.description, inputSchema: jsonSchema(TOOL.schema) }) }
  const requestOf = (one, abortSignal) => ({
    model: modelOf(one.badToken ?? token, one.model),
    messages: turnsOf(one),
    maxRetries: one.retries ?? 0,
    abortSignal,
    ...(one.tools ? { tools } : {}),
  })
  const note = (calls, usage, seen) => {
    const [call] = calls
    if (call) seen.tool = { name: call.toolName, arguments: JSON.stringify(call.input) }
    const told = usage.inputTokens !== undefined && usage.outputTokens !== undefined
    seen.usage = told ? { input: usage.inputTokens, output: usage.outputTokens } : null
  }
  return {
    whole: async (one, signal, seen) => {
      const answer = await generateText(requestOf(one, signal))
      seen.piece(answer.text)
      note(answer.toolCalls, answer.usage, seen)
    },
    stream: async (one, signal, seen) => {
      const answer = streamText({ ...requestOf(one, signal), onError: () => undefined })
      let failure = null
      for await (const part of answer.fullStream) {
        if (part.type === 'text-delta') seen.piece(part.text)
        if (part.type === 'error') failure = part.error
        if (part.type === 'abort') failure = new Error('aborted')
      }
      if (failure) throw failure instanceof Error ? failure : new Error(JSON.stringify(failure))
      note(await answer.toolCalls, await answer.usage, seen)
    },
  }
})

async function models(baseURL, provider) {
  switch (provider) {
    case 'openai-responses': {
      const { createOpenAI } = await import('@ai-sdk/openai')
      return (apiKey, name) => createOpenAI({ apiKey, baseURL })(name)
    }
    case 'openai-chat': {
      const { createOpenAI } = await import('@ai-sdk/openai')
      return (apiKey, name) => createOpenAI({ apiKey, baseURL }).chat(name)
    }
    case 'compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
      return (apiKey, name) => createOpenAICompatible({ name: 'keyway', apiKey, baseURL, includeUsage: true })(name)
    }
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic')
      return (apiKey, name) => createAnthropic({ apiKey, baseURL })(name)
    }
    default:
      throw new Error(`There is no provider ${provider}.`)
  }
}
