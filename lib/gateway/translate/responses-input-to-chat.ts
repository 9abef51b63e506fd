import { filledText, isObject, objectsOf, textOf } from './json'
import { RequestProblem } from './request-problem'
import { responsesContentToChat, textsOf } from './responses-content-to-chat'
import { aliasOf } from './responses-tools-to-chat'
import { unsignedCalls, unsignedId } from './thought-signature'
import type { JsonObject, TargetTraits } from './types'

/** Items of tools that ran at OpenAI: the conversation stands without them. */
const LEFT_OUT = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_call',
  'mcp_list_tools',
  'mcp_approval_request',
  'mcp_approval_response',
  'tool_search_call',
  'tool_search_output',
])

/** `instructions` and `input` of a responses request as chat messages, the instructions first and in one (`compat.md` 2.4). */
export function responsesInputToChat(body: JsonObject, target: TargetTraits, dropped: Set<string>): JsonObject[] {
  const reader = new InputReader(target, dropped)
  const { instructions, input } = body
  if (typeof instructions === 'string') {
    if (instructions !== '') reader.system.push(instructions)
  } else if (instructions !== undefined && instructions !== null) {
    throw new RequestProblem('instructions are text.', 'instructions')
  }
  if (typeof input === 'string') reader.add({ role: 'user', content: input }, 'input')
  else if (Array.isArray(input)) input.forEach((item: unknown, index) => reader.add(item, `input[${index}]`))
  else throw new RequestProblem('input is text or a list of items.', 'input')
  const messages = reader.finish()
  if (messages.length === 0 && reader.system.length === 0) throw new RequestProblem('input is empty.', 'input')
  if (reader.system.length === 0) return messages
  return [
    { role: target.supportsDeveloperRole ? 'developer' : 'system', content: reader.system.join('\n') },
    ...messages,
  ]
}

class InputReader {
  readonly system: string[] = []
  readonly #messages: JsonObject[] = []
  /** The assistant's turn as far as it was read: its text and calls are items of their own here, and one message there. */
  #turn: { texts: string[]; calls: JsonObject[] } | null = null
  #reasoning = ''
  /** What tools gave beside text; told as the user's, behind the last of the results. */
  #moved: JsonObject[] = []

  constructor(
    private readonly target: TargetTraits,
    private readonly dropped: Set<string>,
  ) {}

  add(item: unknown, at: string): void {
    if (!isObject(item)) throw new RequestProblem('An item of the input is not an object.', at)
    const type = textOf(item['type'] ?? 'message')
    switch (type) {
      case 'message':
        this.#message(item, at)
        return
      case 'function_call':
      case 'custom_tool_call':
        this.#call(item, type === 'custom_tool_call', at)
        return
      case 'function_call_output':
      case 'custom_tool_call_output':
        this.#output(item, at)
        return
      case 'reasoning':
        this.#noteReasoning(item)
        return
      default:
        if (!LEFT_OUT.has(type)) {
          throw new RequestProblem(`Items of type ${JSON.stringify(type)} have no place with this model.`, `${at}.type`)
        }
        this.dropped.add(`input.${type}`)
    }
  }

  finish(): JsonObject[] {
    this.#endTurn()
    this.#endResults()
    return this.#messages
  }

  #message(item: JsonObject, at: string): void {
    const parts = responsesContentToChat(item['content'], at === 'input' ? at : `${at}.content`)
    switch (item['role']) {
      case 'system':
      case 'developer': {
        const text = textsOf(parts, '\n')
        if (text !== '') this.system.push(text)
        return
      }
      case 'assistant':
        this.#endResults()
        // Also what is said behind a call: its output has to follow the turn that made it.
        this.#openTurn().texts.push(textsOf(parts, ''))
        return
      case 'user': {
        this.finish()
        // Thoughts of a turn that came to nothing belong to no later one.
        this.#reasoning = ''
        const only = parts.length === 1 ? parts[0]! : null
        if (parts.length === 0) return
        this.#messages.push({ role: 'user', content: only?.['type'] === 'text' ? only['text'] : parts })
        return
      }
      default:
        throw new RequestProblem(`There is no role ${JSON.stringify(item['role'])}.`, `${at}.role`)
    }
  }

  #call(item: JsonObject, custom: boolean, at: string): void {
    this.#endResults()
    const id = filledText(item['call_id'])
    if (id === null) throw new RequestProblem('A call has a call_id.', `${at}.call_id`)
    const given = custom ? JSON.stringify({ input: textOf(item['input']) }) : textOf(item['arguments'])
    // What a model wrote is told as it wrote it, JSON or not.
    const args = given.trim() === '' ? '{}' : given
    const name = aliasOf(item, filledText(item['namespace']), custom, at)
    this.#openTurn().calls.push({ id, type: 'function', function: { name, arguments: args } })
  }

  #output(item: JsonObject, at: string): void {
    this.#endTurn()
    const id = filledText(item['call_id'])
    if (id === null) throw new RequestProblem('An output names its call.', `${at}.call_id`)
    const parts = responsesContentToChat(item['output'], `${at}.output`)
    this.#moved.push(...parts.filter((part) => part['type'] !== 'text'))
    this.#messages.push({ role: 'tool', tool_call_id: unsignedId(id), content: textsOf(parts, '\n') })
  }

  /** Thoughts that are not sealed came from a provider of chat, and some of those want them back with their tool calls. */
  #noteReasoning(item: JsonObject): void {
    if (filledText(item['encrypted_content']) !== null) this.dropped.add('encrypted_content')
    else
      this.#reasoning += objectsOf(item['summary'])
        .map((part) => textOf(part['text']))
        .join('')
  }

  #openTurn(): { texts: string[]; calls: JsonObject[] } {
    this.#turn ??= { texts: [], calls: [] }
    return this.#turn
  }

  #endTurn(): void {
    const turn = this.#turn
    const reasoning = this.#reasoning
    this.#turn = null
    if (turn === null) return
    this.#reasoning = ''
    const text = turn.texts.filter((said) => said !== '').join('\n')
    if (text === '' && turn.calls.length === 0) return
    const goesBack = turn.calls.length > 0 && reasoning !== ''
    if (goesBack && !this.target.takesReasoningContent) this.dropped.add('input.reasoning')
    this.#messages.push({
      role: 'assistant',
      content: text === '' ? null : text,
      ...(goesBack && this.target.takesReasoningContent && { reasoning_content: reasoning }),
      ...(turn.calls.length > 0 && { tool_calls: unsignedCalls(turn.calls, this.target.wantsThoughtSignatures) }),
    })
  }

  #endResults(): void {
    if (this.#moved.length > 0) this.#messages.push({ role: 'user', content: this.#moved })
    this.#moved = []
  }
}
