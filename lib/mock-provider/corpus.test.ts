import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { composeReply, toPieces } from './corpus'
import { findModel, MODELS, PACES } from './models'

test('pieces joined are the text again, whatever the text', () => {
  assert(property(string({ unit: 'grapheme' }), (text) => toPieces(text).join('') === text))
})

test('a reply repeats no sentence and is the same every time', () => {
  assert(
    property(string(), (prompt) => {
      const reply = composeReply(prompt, 'unicode')
      expect(composeReply(prompt, 'unicode')).toBe(reply)
      const tail = reply.slice(reply.lastIndexOf('" ') + 1)
      const emoji = ['🚢', '☕', '✂', '🪐', '🌍'].map((mark) => tail.split(mark).length - 1)
      expect(Math.max(...emoji)).toBeLessThanOrEqual(1)
    }),
  )
})

test('a long prompt is quoted short, without cutting a character in two', () => {
  const reply = composeReply('🚀'.repeat(200), 'plain')
  expect(reply).toContain(`"${'🚀'.repeat(80)}…"`)
})

test('names are unique, and a pace suffix is only taken when it is one', () => {
  expect(new Set(MODELS.map((model) => model.name)).size).toBe(MODELS.length)
  expect(findModel('demo-gpt@slow', 'openai')?.pace).toEqual(PACES.slow)
  expect(findModel('demo-gpt', 'openai')?.pace).toBeUndefined()
  expect(findModel('demo-gpt@constructor', 'openai')).toBeUndefined()
  expect(findModel('claude-haiku-4-5', 'openai')).toBeUndefined()
})
