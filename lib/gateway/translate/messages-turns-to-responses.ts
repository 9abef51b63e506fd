import { createHash } from 'node:crypto'
import { filledText, isObject, objectOf, textOf } from './json'
import { blocksOf, messagesContentToChat, noteLostMarks } from './messages-content-to-chat'
import { instructionsOf } from './messages-turns-to-chat'
import { openReasoning } from './reasoning-mark'
import { RequestProblem } from './request-problem'
import type { JsonObject } from './types'

/** OpenAI takes no longer id of a call; characters. */
const MAX_CALL_ID = 64

/** `system` and the turns of a messages request as instructions and items, in their order. */
export function messagesTurnsToResponses(
  body: JsonObject,
  providerKeyId: string,
  dropped: Set<string>,
): { instructions: string; input: JsonObject[] } {
  const instructions = instructionsOf(body['system'], 'system', dropped).join('\n')
  if (!Array.isArray(body['messages'])) throw new RequestProblem('messages is a list.', 'messages')
  const input = body['messages'].flatMap((turn: unknown, index): JsonObject[] => {
    const at = `messages.${index}`
    if (!isObject(turn)) throw new RequestProblem('A message is not an object.', at)
    const where = `${at}.content`
    switch (turn['role']) {
      case 'user':
        return userTurn(blocksOf(turn['content'], where), where, dropped)
      case 'assistant':
        return assistantTurn(blocksOf(turn['content'], where), providerKeyId, dropped)
      case 'system': {
        const content = instructionsOf(turn['content'], where, dropped).join('\n')
        return content === '' ? [] : [{ role: 'developer', content }]
      }
      default:
        throw new RequestProblem(`There is no role ${JSON.stringify(turn['role'])}.`, `${at}.role`)
    }
  })
  return { instructions, input }
}

function userTurn(blocks: readonly JsonObject[], at: string, dropped: Set<string>): JsonObject[] {
  const items: JsonObject[] = []
  let parts: JsonObject[] = []
  const endMessage = (): void => {
    if (parts.length > 0) items.push({ role: 'user', content: parts })
    parts = []
  }
  blocks.forEach((block, index) => {
    const where = `${at}.${index}`
    if (block['type'] !== 'tool_result') {
      parts.push(...inputParts(block, where, dropped))
      return
    }
    endMessage()
    noteLostMarks(block, dropped)
    items.push({
      type: 'function_call_output',
      call_id: callId(block['tool_use_id']),
      output: outputOf(block, where, dropped),
    })
  })
  endMessage()
  return items
}

/** Of a call that another provider made the id may be longer; the same one is always the same. */
function callId(id: unknown): string {
  const text = textOf(id)
  return text.length <= MAX_CALL_ID ? text : createHash('sha256').update(text).digest('hex')
}

/** What a tool gave: as text, or as parts where it is more than that. */
function outputOf(block: JsonObject, at: string, dropped: Set<string>): unknown {
  const parts = blocksOf(block['content'], at).flatMap((inner) => inputParts(inner, at, dropped))
  const failed = block['is_error'] === true
  if (parts.some((part) => part['type'] !== 'input_text')) {
    return failed ? [{ type: 'input_text', text: 'Error:' }, ...parts] : parts
  }
  return `${failed ? 'Error: ' : ''}${parts.map((part) => textOf(part['text'])).join('\n')}`
}

function inputParts(block: JsonObject, at: string, dropped: Set<string>): JsonObject[] {
  const { type, url } = objectOf(block['source'])
  if (block['type'] === 'document' && type === 'url') {
    noteLostMarks(block, dropped)
    return [{ type: 'input_file', file_url: textOf(url) }]
  }
  return messagesContentToChat(block, at, dropped).map(inputPart)
}

/** A part of a user's message in chat, as responses have it. */
function inputPart(part: JsonObject): JsonObject {
  switch (part['type']) {
    case 'image_url':
      return { type: 'input_image', image_url: objectOf(part['image_url'])['url'] }
    case 'file':
      return { type: 'input_file', ...objectOf(part['file']) }
    default:
      return { type: 'input_text', text: part['text'] }
  }
}

function assistantTurn(blocks: readonly JsonObject[], providerKeyId: string, dropped: Set<string>): JsonObject[] {
  const items: JsonObject[] = []
  /** Goes with what came of it: OpenAI refuses it alone, as a turn has it that was cut off while thinking. */
  let reasoning: JsonObject[] = []
  const add = (item: JsonObject): void => {
    items.push(...reasoning, item)
    reasoning = []
  }
  for (const block of blocks) {
    noteLostMarks(block, dropped)
    switch (block['type']) {
      case 'text':
        if (block['text'] !== '') add({ role: 'assistant', content: textOf(block['text']) })
        break
      case 'tool_use':
        add({
          type: 'function_call',
          call_id: callId(block['id']),
          name: block['name'],
          arguments: JSON.stringify(block['input'] ?? {}),
        })
        break
      case 'thinking':
      case 'redacted_thinking': {
        const item = reasoningItem(block, providerKeyId)
        if (item === null) dropped.add(block['type'])
        else reasoning.push(item)
        break
      }
      default:
        dropped.add(filledText(block['type']) ?? 'content')
    }
  }
  return items
}

/** Without its id: that would name something stored, and what is encrypted is enough. @returns null unless it came from here */
function reasoningItem(block: JsonObject, providerKeyId: string): JsonObject | null {
  const isRedacted = block['type'] === 'redacted_thinking'
  const encrypted = openReasoning(providerKeyId, textOf(isRedacted ? block['data'] : block['signature']))
  if (encrypted === null) return null
  const text = filledText(block['thinking'])
  return {
    type: 'reasoning',
    summary: text === null ? [] : [{ type: 'summary_text', text }],
    encrypted_content: encrypted,
  }
}
