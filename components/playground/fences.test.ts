import { expect, test } from 'vitest'
import { partsOf } from './fences'

test('text is cut at its fences, and nothing of it is lost or read as markup', () => {
  expect(partsOf('Look:\n\n```ts\nconst a = `x`\n  // <b>\n```\n\nDone <script>')).toEqual([
    { kind: 'prose', text: 'Look:' },
    { kind: 'code', text: 'const a = `x`\n  // <b>', language: 'ts' },
    { kind: 'prose', text: 'Done <script>' },
  ])
})

test('a fence that is still open is code already; one inside another line is not a fence', () => {
  expect(partsOf('```\nfoo')).toEqual([{ kind: 'code', text: 'foo', language: '' }])
  expect(partsOf('a ``` b')).toEqual([{ kind: 'prose', text: 'a ``` b' }])
  expect(partsOf('```md\n```js\n```')).toEqual([{ kind: 'code', text: '```js', language: 'md' }])
})

test('indentation and empty lines between paragraphs stay', () => {
  expect(partsOf('  a\n\n\n  b\n')).toEqual([{ kind: 'prose', text: '  a\n\n\n  b' }])
  expect(partsOf('')).toEqual([])
})
