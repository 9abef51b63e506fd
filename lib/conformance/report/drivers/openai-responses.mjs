import { runCases, TOOL, turnsOf } from './run-cases.mjs'

await runCases(async ({ v1, token, options }) => {
  const { default: OpenAI } = await import(options.package)
  const clientOf = ({ retries = 0, badToken }) =>
    new OpenAI({ apiKey: badToken ?? token, baseURL: v1, maxRetries: retries })
  const tools = [
    { type: 'function', name: TOOL.name, description: TOOL.description, parameters: TOOL.schema, strict: false },
  ]
  const requestOf = (one) => ({ model: one.model, input: turnsOf(one), ...(one.tools ? { tools } : {}) })
  const note = (response, seen) => {
    const call = response.output.find((item) => item.type === 'function_call')
    if (call) seen.tool = { name: call.name, arguments: call.arguments }
    const { usage } = response
    seen.usage = usage ? { input: usage.input_tokens, output: usage.output_tokens } : null
  }
  return {
    whole: async (one, signal, seen) => {
      const answer = await clientOf(one).responses.create(requestOf(one), { signal })
      seen.piece(answer.output_text)
      note(answer, seen)
      seen.requestId = answer._request_id
    },
    stream: async (one, signal, seen) => {
      const stream = clientOf(one).responses.stream(requestOf(one), { signal })
      for await (const event of stream) if (event.type === 'response.output_text.delta') seen.piece(event.delta)
      const final = await stream.finalResponse()
      note(final, seen)
      if (!seen.tool && final.output_text !== seen.text) throw new Error('The last event repeats another text.')
    },
  }
})
