import { chatContentToMessages } from './chat-content-to-messages'
import { filledText, isObject, parseObject, textOf } from './json'
import { RequestProblem } from './request-problem'
import type { JsonObject } from './types'

type Turn = { role: 'user' | 'assistant'; content: JsonObject[] }

/** A chat's messages as Anthropic wants them: instructions apart, turns that alternate, tool results first in theirs. */
export type Conversation = { system: JsonObject[]; messages: Turn[] }

/** Translates the list of chat messages (`compat.md` 2.1). */
export function chatTurnsToMessages(list: unknown, dropped: Set<string>): Conversation {
  if (!Array.isArray(list)) throw new RequestProblem('messages is a list.', 'messages')
  const conversation: Conversation = { system: [], messages: [] }
  list.forEach((message: unknown, index) => {
    const at = `messages[${index}]`
    if (!isObject(message)) throw new RequestProblem('A message is not an object.', at)
    if (message['name'] !== undefined && message['role'] !== 'tool') dropped.add('name')
    addMessage(conversation, message, at, dropped)
  })
  trimLastAnswer(conversation.messages)
  if (conversation.messages.length === 0) {
    throw new RequestProblem('There is no message of a user or an assistant with any content.', 'messages')
  }
  return conversation
}

function addMessage(conversation: Conversation, message: JsonObject, at: string, dropped: Set<string>): void {
  const content = () => chatContentToMessages(message['content'], `${at}.content`, dropped)
  switch (message['role']) {
    case 'system':
    case 'developer':
      conversation.system.push(...content())
      return
    case 'user':
      addBlocks(conversation, 'user', content())
      return
    case 'assistant':
      addBlocks(conversation, 'assistant', [...assistantContent(message, content, dropped), ...toolUses(message, at)])
      return
    case 'tool':
      addToolResult(conversation, message, content(), at)
      return
    default:
      throw new RequestProblem(`There is no role ${JSON.stringify(message['role'])} with this model.`, `${at}.role`)
  }
}

function assistantContent(message: JsonObject, content: () => JsonObject[], dropped: Set<string>): JsonObject[] {
  // Anthropic takes thinking back only with its signature, and chat has no place for one.
  if (filledText(message['reasoning_content']) !== null) dropped.add('reasoning_content')
  if (message['audio'] !== undefined && message['audio'] !== null) dropped.add('audio')
  const blocks = content()
  const refusal = filledText(message['refusal'])
  if (refusal === null) return blocks
  if (blocks.length === 0) return [{ type: 'text', text: refusal }]
  dropped.add('refusal')
  return blocks
}

function toolUses(message: JsonObject, at: string): JsonObject[] {
  if (isObject(message['function_call'])) {
    throw new RequestProblem('function_call is not supported with this model: use tool_calls.', `${at}.function_call`)
  }
  const calls = message['tool_calls']
  if (!Array.isArray(calls)) return []
  return calls.map((call: unknown, index) => {
    const where = `${at}.tool_calls[${index}]`
    const called = isObject(call) ? call['function'] : null
    if (!isObject(call) || !isObject(called)) {
      throw new RequestProblem('Only calls of functions have a place with this model.', where)
    }
    const given = called['arguments']
    const input = isObject(given) ? given : parseObject(textOf(given).trim() === '' ? '{}' : textOf(given))
    if (input === null) {
      throw new RequestProblem('The arguments of a tool call are not a JSON object.', `${where}.function.arguments`)
    }
    return { type: 'tool_use', id: toolUseId(call['id']), name: textOf(called['name']), input }
  })
}

function addToolResult(conversation: Conversation, message: JsonObject, content: JsonObject[], at: string): void {
  const id = message['tool_call_id']
  if (filledText(id) === null) {
    throw new RequestProblem('A tool message names the call it answers.', `${at}.tool_call_id`)
  }
  const only = content.length === 1 ? content[0]! : null
  const plain = only?.['type'] === 'text' && only['cache_control'] === undefined ? only['text'] : content
  const result: JsonObject = {
    type: 'tool_result',
    tool_use_id: toolUseId(id),
    content: content.length === 0 ? '' : plain,
  }
  const turn = openTurn(conversation, 'user')
  // All results stand directly behind the turn that called the tools, before any text.
  const behindResults = turn.content.findIndex((block) => block['type'] !== 'tool_result')
  turn.content.splice(behindResults === -1 ? turn.content.length : behindResults, 0, result)
}

function addBlocks(conversation: Conversation, role: Turn['role'], blocks: JsonObject[]): void {
  if (blocks.length > 0) openTurn(conversation, role).content.push(...blocks)
}

/** The last turn if it is this role's, else a new one: the protocol wants them to alternate. */
function openTurn(conversation: Conversation, role: Turn['role']): Turn {
  const last = conversation.messages.at(-1)
  if (last?.role === role) return last
  const turn: Turn = { role, content: [] }
  conversation.messages.push(turn)
  return turn
}

/** Anthropic's ids know only these characters; other providers' calls may still be in the conversation. */
function toolUseId(id: unknown): string {
  return textOf(id).replaceAll(/[^a-zA-Z0-9_-]/g, '_')
}

/** An answer that the model is to continue must not end in white space. */
function trimLastAnswer(messages: Turn[]): void {
  const turn = messages.at(-1)
  const last = turn?.content.at(-1)
  if (turn?.role !== 'assistant' || last?.['type'] !== 'text') return
  const text = textOf(last['text']).trimEnd()
  if (text !== '') last['text'] = text
  else if (turn.content.length > 1) turn.content.pop()
  else messages.pop()
}
