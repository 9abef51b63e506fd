/** Why a chat completion ended, by why a message ended (`compat.md` 2.2). */
export function chatFinishReason(stopReason: unknown): string {
  switch (stopReason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length'
    case 'tool_use':
      return 'tool_calls'
    case 'refusal':
      return 'content_filter'
    default:
      return 'stop'
  }
}

/** Why a message ended, by why a chat completion ended. Some providers say `stop` after tool calls. */
export function messagesStopReason(finishReason: unknown, hasToolCalls: boolean): string {
  switch (finishReason) {
    case 'length':
      return 'max_tokens'
    case 'content_filter':
      return 'refusal'
    default:
      return hasToolCalls ? 'tool_use' : 'end_turn'
  }
}
