import { withList } from './json-list'
import { isSealed, SEAL } from './translate/reasoning-mark'

const SEAL_BYTES = Buffer.from(SEAL)
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
