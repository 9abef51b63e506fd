import type { StreamEvent } from './types'

/** Server-sent events as text: an `event:` line only where the event has a name, a blank line after each. */
export function encodeEvents(events: readonly StreamEvent[]): string {
  let text = ''
  for (const event of events) text += encode(event)
  return text
}

function encode({ name, data }: StreamEvent): string {
  const text = data === 'done' ? '[DONE]' : JSON.stringify(data)
  return `${name === null ? '' : `event: ${name}\n`}data: ${text}\n\n`
}
