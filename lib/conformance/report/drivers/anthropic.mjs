import { runCases, TOOL, turnsOf } from './run-cases.mjs'

await runCases(async ({ apiBase, token, options }) => {
  const { default: Anthropic } = await import(options.package)
  const clientOf = ({ retries = 0, badToken }) =>
    new Anthropic({ apiKey: badToken ?? token, baseURL: apiBase, maxRetries: retries })
  const tools = [{ name: TOOL.name, description: TOOL.description, input_schema: TOOL.schema }]
  const requestOf = (one) => ({
    model: one.model,
    max_tokens: 4096,
    messages: turnsOf(one),
    ...(one.tools ? { tools } : {}),
  })
  const note = (message, seen) => {
    const call = message.content.find((block) => block.type === 'tool_use')
    if (call) seen.tool = { name: call.name, arguments: JSON.stringify(call.input) }
    const { usage } = message
    seen.usage = usage ? { input: usage.input_tokens, output: usage.output_tokens } : null
  }
  return {
    whole: async (one, signal, seen) => {
      const answer = await clientOf(one).messages.create(requestOf(one), { signal })
      seen.piece(answer.content.map((block) => (block.type === 'text' ? block.text : '')).join(''))
      note(answer, seen)
      seen.requestId = answer._request_id
    },
    stream: async (one, signal, seen) => {
      const stream = clientOf(one).messages.stream(requestOf(one), { signal })
      stream.on('text', (piece) => seen.piece(piece))
      note(await stream.finalMessage(), seen)
    },
  }
})
