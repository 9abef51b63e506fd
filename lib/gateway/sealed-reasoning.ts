import { JsonCursor } from './json-cursor'
import { jsonElements } from './json-elements'
import { isSealed, SEAL } from './translate/reasoning-mark'

const SEAL_BYTES = Buffer.from(SEAL)
const COMMA = Buffer.from(',')
const BRACKET = 0x5b
const BRACE = 0x7b

/**
 * A messages request without the thinking blocks that came from OpenAI: in a conversation that goes on with a Claude, their
 * signatures would have it refused. Everything else keeps its bytes. @param bytes a whole JSON object
 */
export function withoutSealed(bytes: Buffer): Buffer {
  return withList(bytes, 'messages', (messages) =>
    messages.flatMap((message) => {
      if (message[0] !== BRACE) return [message]
      let isEmptied = false
      const kept = withList(message, 'content', (blocks) => {
        const others = blocks.filter((block) => !isSealedBlock(block))
        isEmptied = others.length === 0 && blocks.length > 0
        return others
      })
      return isEmptied ? [] : [kept]
    }),
  )
}

function isSealedBlock(block: Buffer): boolean {
  if (!block.includes(SEAL_BYTES)) return false
  const { type, signature, data } = JSON.parse(block.toString('utf8')) as Record<string, unknown>
  return (type === 'thinking' && isSealed(signature)) || (type === 'redacted_thinking' && isSealed(data))
}

/** The object with another list for a member; the object itself where that is no list, or stays as it is. */
function withList(object: Buffer, name: string, change: (elements: Buffer[]) => Buffer[]): Buffer {
  const cursor = new JsonCursor(object)
  while (cursor.next()) {
    if (!cursor.keyIs(name) || cursor.valueByte !== BRACKET) continue
    const { valueStart, valueEnd } = cursor
    const before = jsonElements(object.subarray(valueStart + 1, valueEnd - 1))
    const after = change(before)
    if (after.length === before.length && after.every((element, index) => element === before[index])) return object
    const joined = after.flatMap((element, index) => (index === 0 ? [element] : [COMMA, element]))
    return Buffer.concat([object.subarray(0, valueStart + 1), ...joined, object.subarray(valueEnd - 1)])
  }
  return object
}
