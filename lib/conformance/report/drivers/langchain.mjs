import { runCases, TOOL, turnsOf } from './run-cases.mjs'

await runCases(async ({ v1, apiBase, token, options }) => {
  const make = await maker(options.provider, v1, apiBase)
  const tools = [
    { type: 'function', function: { name: TOOL.name, description: TOOL.description, parameters: TOOL.schema } },
  ]
  const modelOf = (one) => {
    const model = make(one.badToken ?? token, one)
    return one.tools ? model.bindTools(tools) : model
  }
  const textOf = (content) =>
    typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join('')
  const note = (message, seen) => {
    const call = message.tool_calls?.[0]
    if (call) seen.tool = { name: call.name, arguments: JSON.stringify(call.args) }
    const usage = message.usage_metadata
    seen.usage = usage ? { input: usage.input_tokens, output: usage.output_tokens } : null
  }
  return {
    whole: async (one, signal, seen) => {
      const message = await modelOf(one).invoke(turnsOf(one), { signal })
      seen.piece(textOf(message.content))
      note(message, seen)
    },
    stream: async (one, signal, seen) => {
      let whole = null
      for await (const chunk of await modelOf(one).stream(turnsOf(one), { signal })) {
        const piece = textOf(chunk.content)
        if (piece) seen.piece(piece)
        whole = whole ? whole.concat(chunk) : chunk
      }
      if (whole) note(whole, seen)
    },
  }
})

async function maker(provider, v1, apiBase) {
  if (provider === 'openai') {
    const { ChatOpenAI } = await import('@langchain/openai')
    return (apiKey, { model, retries = 0 }) =>
      new ChatOpenAI({ apiKey, model, maxRetries: retries, streamUsage: true, configuration: { baseURL: v1 } })
  }
  const { ChatAnthropic } = await import('@langchain/anthropic')
  return (apiKey, { model, retries = 0 }) =>
    new ChatAnthropic({ apiKey, model, maxRetries: retries, maxTokens: 4096, anthropicApiUrl: apiBase })
}
