import { assert, oneof, property, string, webUrl } from 'fast-check'
import { expect, test } from 'vitest'
import { ELSEWHERE } from '@/lib/testing/elsewhere'
import { safeCallback } from './safe-callback'

test.each(['/', '/s/acme/usage?from=2026-11-01#by-model', '/me/tokens?create='])('keeps the path %s', (path) => {
  expect(safeCallback(path)).toBe(path)
})

test.each([
  undefined,
  null,
  '',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '/\t/evil.example',
  '/..//evil.example',
  'javascript:alert(1)',
  '/login?callbackUrl=/login',
])('refuses %j', (value) => {
  expect(safeCallback(value)).toBe('/')
})

test(`C09 ${ELSEWHERE.length} spellings of somewhere else all stay here`, () => {
  expect(ELSEWHERE.length).toBeGreaterThanOrEqual(60)
  for (const value of ELSEWHERE) {
    const here = new URL(safeCallback(value), 'http://keyway.test')
    expect(`${value} ${here.origin}`).toBe(`${value} http://keyway.test`)
    expect(here.pathname).not.toMatch(/^\/[/\\]/)
  }
})

test('whatever is asked, a browser stays on this origin', { timeout: 30_000 }, () => {
  const here = 'https://keyway.test'
  assert(
    property(
      oneof(
        string(),
        webUrl(),
        string().map((tail) => `/${tail}`),
      ),
      (value) => {
        expect(new URL(safeCallback(value), here).origin).toBe(here)
      },
    ),
  )
})
