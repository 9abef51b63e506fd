import { expect, test } from 'vitest'
import { encodeEvents } from './encode-events'

test('events end in a blank line, have a name only where they have one, and [DONE] is bare', () => {
  const text = encodeEvents([
    { name: 'ping', data: { type: 'ping', text: 'a\nb\u2028' } },
    { name: null, data: {} },
    { name: null, data: 'done' },
  ])
  expect(text).toBe('event: ping\ndata: {"type":"ping","text":"a\\nb\u2028"}\n\ndata: {}\n\ndata: [DONE]\n\n')
  expect(encodeEvents([])).toBe('')
})
