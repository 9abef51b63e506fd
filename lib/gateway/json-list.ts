import { JsonCursor } from './json-cursor'
import { jsonElements } from './json-elements'

const COMMA = Buffer.from(',')
const BRACKET = 0x5b

/** The object with another list for a member; the object itself where that is no list, or stays as it is. */
export function withList(object: Buffer, name: string, change: (elements: Buffer[]) => Buffer[]): Buffer {
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
