import { filledText, isObject, textOf } from './json'
import { blocksOf, messagesContentToChat, noteLostMarks } from './messages-content-to-chat'
import { RequestProblem } from './request-problem'
import { unsignedCalls, unsignedId } from './thought-signature'
import type { JsonObject, TargetTraits } from './types'

/** Translates `system` and the turns of a messages request (`compat.md` 2.3). */
export function messagesTurnsToChat(body: JsonObject, target: TargetTraits, dropped: Set<string>): JsonObject[] {
  const system = instructionsOf(body['system'], 'system', dropped)
  const messages: JsonObject[] = []
  if (!Array.isArray(body['messages'])) throw new RequestProblem('messages is a list.', 'messages')
  body['messages'].forEach((turn: unknown, index) => {
    const at = `messages.${index}`
    if (!isObject(turn)) throw new RequestProblem('A message is not an object.', at)
    switch (turn['role']) {
      case 'user':
        messages.push(...userTurn(blocksOf(turn['content'], `${at}.content`), at, dropped))
        return
      case 'assistant':
        messages.push(...assistantTurn(blocksOf(turn['content'], `${at}.content`), target, dropped))
        return
      case 'system':
        system.push(...instructionsOf(turn['content'], `${at}.content`, dropped))
        return
      default:
        throw new RequestProblem(`There is no role ${JSON.stringify(turn['role'])}.`, `${at}.role`)
    }
  })
  // One message, and first: the templates of many models know no other place.
  if (system.length === 0) return messages
  return [{ role: target.supportsDeveloperRole ? 'developer' : 'system', content: system.join('\n') }, ...messages]
}

/** The texts of what the model is told about its task. */
export function instructionsOf(content: unknown, at: string, dropped: Set<string>): string[] {
  return blocksOf(content, at).flatMap((block) => {
    noteLostMarks(block, dropped)
    return filledText(block['text']) ?? []
  })
}

function userTurn(blocks: readonly JsonObject[], at: string, dropped: Set<string>): JsonObject[] {
  const results: JsonObject[] = []
  const moved: JsonObject[] = []
  const rest: JsonObject[] = []
  blocks.forEach((block, index) => {
    const where = `${at}.content.${index}`
    if (block['type'] !== 'tool_result') {
      rest.push(...messagesContentToChat(block, where, dropped))
      return
    }
    noteLostMarks(block, dropped)
    const parts = blocksOf(block['content'], where).flatMap((inner) => messagesContentToChat(inner, where, dropped))
    const texts = parts.filter((part) => part['type'] === 'text').map((part) => textOf(part['text']))
    // A tool message holds text only: what else the tool gave follows as the user's.
    moved.push(...parts.filter((part) => part['type'] !== 'text'))
    const failed = block['is_error'] === true ? 'Error: ' : ''
    results.push({
      role: 'tool',
      tool_call_id: unsignedId(block['tool_use_id']),
      content: `${failed}${texts.join('\n')}`,
    })
  })
  const parts = [...moved, ...rest]
  if (parts.length === 0) return results
  const only = parts.length === 1 ? parts[0]! : null
  return [...results, { role: 'user', content: only?.['type'] === 'text' ? only['text'] : parts }]
}

function assistantTurn(blocks: readonly JsonObject[], target: TargetTraits, dropped: Set<string>): JsonObject[] {
  let text = ''
  let reasoning = ''
  const calls: JsonObject[] = []
  for (const block of blocks) {
    noteLostMarks(block, dropped)
    switch (block['type']) {
      case 'text':
        text += textOf(block['text'])
        break
      case 'tool_use': {
        const called = { name: block['name'], arguments: JSON.stringify(block['input'] ?? {}) }
        calls.push({ id: block['id'], type: 'function', function: called })
        break
      }
      case 'thinking':
        // Without a signature it came from a provider of chat, and some of those want it back with their tool calls.
        if (block['signature'] === '') reasoning += textOf(block['thinking'])
        else dropped.add('thinking')
        break
      default:
        dropped.add(filledText(block['type']) ?? 'content')
    }
  }
  if (text === '' && calls.length === 0) return []
  const goesBack = calls.length > 0 && reasoning !== ''
  if (goesBack && !target.takesReasoningContent) dropped.add('thinking')
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      ...(goesBack && target.takesReasoningContent && { reasoning_content: reasoning }),
      ...(calls.length > 0 && { tool_calls: unsignedCalls(calls, target.wantsThoughtSignatures) }),
    },
  ]
}
