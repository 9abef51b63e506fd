import { withList } from './json-list'

const BRACE = 0x7b

/**
 * A responses request without the reasoning items that hold nothing of the reasoning: they are ids of what the provider
 * keeps, and it keeps nothing. Everything else keeps its bytes. @param bytes a whole JSON object
 */
export function withoutBareReasoning(bytes: Buffer): Buffer {
  return withList(bytes, 'input', (items) => items.filter((item) => !isBareReasoning(item)))
}

function isBareReasoning(item: Buffer): boolean {
  if (item[0] !== BRACE) return false
  const { type, encrypted_content: encrypted } = JSON.parse(item.toString('utf8')) as Record<string, unknown>
  return type === 'reasoning' && typeof encrypted !== 'string'
}
