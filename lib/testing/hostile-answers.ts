/** The protocol a scripted upstream is asked in; said here again, because an oracle shares no code with the product. */
export type Dialect = 'openai' | 'anthropic'

/** Tokens every well-formed answer here reports. */
export const REPORTED = { input: 7, output: 2 } as const

const USAGE = {
  openai: { prompt_tokens: REPORTED.input, completion_tokens: REPORTED.output, total_tokens: 9 },
  anthropic: { input_tokens: REPORTED.input, output_tokens: REPORTED.output },
} as const

/** A well-formed answer in one piece; `more` is laid over its members. */
export function jsonAnswer(dialect: Dialect, text = 'hello', more: Record<string, unknown> = {}): string {
  const answer =
    dialect === 'openai'
      ? {
          id: 'chatcmpl-1',
          object: 'chat.completion',
          model: 'served',
          choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
          usage: USAGE.openai,
        }
      : {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'served',
          content: [{ type: 'text', text }],
          stop_reason: 'end_turn',
          usage: USAGE.anthropic,
        }
  return JSON.stringify({ ...answer, ...more })
}

/** The events of a well-formed stream, each without its blank line. */
export function streamEvents(dialect: Dialect, text = 'hello'): string[] {
  if (dialect === 'openai') {
    const chunk = (delta: object, more: object = {}): string =>
      `data: ${JSON.stringify({ id: 'chatcmpl-1', model: 'served', choices: [{ index: 0, delta, ...more }] })}`
    return [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: text }),
      chunk({}, { finish_reason: 'stop' }),
      `data: ${JSON.stringify({ id: 'chatcmpl-1', model: 'served', choices: [], usage: USAGE.openai })}`,
      'data: [DONE]',
    ]
  }
  return [
    named('message_start', {
      message: { id: 'msg_1', model: 'served', usage: { ...USAGE.anthropic, output_tokens: 1 } },
    }),
    named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    textEvent('anthropic', text),
    named('content_block_stop', { index: 0 }),
    named('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: REPORTED.output } }),
    named('message_stop', {}),
  ]
}

/** One event with text, without its blank line. */
export function textEvent(dialect: Dialect, text: string): string {
  if (dialect === 'openai')
    return `data: ${JSON.stringify({ model: 'served', choices: [{ delta: { content: text } }] })}`
  return named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })
}

/** A provider's own error, as an event without its blank line. */
export function errorEvent(dialect: Dialect, message: string): string {
  if (dialect === 'openai') return `data: ${JSON.stringify({ error: { message, type: 'server_error' } })}`
  return named('error', { error: { type: 'overloaded_error', message } })
}

/** A provider's error as a body. */
export function errorBody(dialect: Dialect, message: string): string {
  const error = { message, type: dialect === 'openai' ? 'server_error' : 'api_error' }
  return JSON.stringify(dialect === 'openai' ? { error } : { type: 'error', error })
}

function named(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}`
}
