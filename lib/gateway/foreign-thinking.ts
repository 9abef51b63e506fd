import { withList } from './json-list'
import { isSealed, SEAL } from './translate/reasoning-mark'

const SEAL_BYTES = Buffer.from(SEAL)
const SIGNATURE = Buffer.from('signature')
const BRACE = 0x7b

/**
 * A messages request without the thinking blocks of other providers' models: in a conversation that goes on with a Claude
 * they would have it refused. Everything else keeps its bytes.
 * @param bytes a whole JSON object
 * @param wantsSignatures also without those that have no signature, which were thought behind a chat
 */
export function withoutForeignThinking(bytes: Buffer, wantsSignatures: boolean): Buffer {
  return withList(bytes, 'messages', (messages) =>
    messages.flatMap((message) => {
      if (message[0] !== BRACE) return [message]
      let isEmptied = false
      const kept = withList(message, 'content', (blocks) => {
        const others = blocks.filter((block) => !isForeign(block, wantsSignatures))
        isEmptied = others.length === 0 && blocks.length > 0
        return others
      })
      return isEmptied ? [] : [kept]
    }),
  )
}

function isForeign(block: Buffer, wantsSignatures: boolean): boolean {
  if (!block.includes(wantsSignatures ? SIGNATURE : SEAL_BYTES) && !block.includes(SEAL_BYTES)) return false
  const { type, signature, data } = JSON.parse(block.toString('utf8')) as Record<string, unknown>
  if (wantsSignatures && type === 'thinking' && signature === '') return true
  return (type === 'thinking' && isSealed(signature)) || (type === 'redacted_thinking' && isSealed(data))
}
