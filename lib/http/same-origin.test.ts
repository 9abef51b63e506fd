import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppError } from '@/lib/errors'
import { type ProcessState, setProcessState } from '@/lib/process-state'
import { requireSameOrigin } from './same-origin'

const warn = vi.fn<(fields: object, message: string) => void>()
beforeEach(() => {
  const settings = { publicUrl: 'https://keyway.example.org', loopback: false }
  setProcessState({ origin: 'https://keyway.example.org', settings, log: { warn } } as unknown as ProcessState)
})
afterEach(() => {
  setProcessState(undefined)
  warn.mockClear()
})

const write = (headers: Record<string, string>) =>
  new Request('http://127.0.0.1:3000/api/spaces', { method: 'POST', headers })

function refusalOf(headers: Record<string, string>): AppError | null {
  try {
    requireSameOrigin(write(headers))
    return null
  } catch (error) {
    return error as AppError
  }
}
const OWN = { 'x-keyway-csrf': '1', 'sec-fetch-site': 'same-origin' }

test('M03 pages at another address than KEYWAY_PUBLIC_URL are told both, and the log once', () => {
  expect(refusalOf({ ...OWN, origin: 'https://keyway.example.org' })).toBeNull()
  expect(warn).not.toHaveBeenCalled()
  for (let again = 0; again < 3; again += 1) {
    const refusal = refusalOf({ ...OWN, origin: 'http://gateway.lan:3000' })
    expect(refusal).toMatchObject({ code: 'csrf_failed' })
    for (const word of ['https://keyway.example.org', 'http://gateway.lan:3000', 'KEYWAY_PUBLIC_URL'])
      expect(refusal?.message).toContain(word)
  }
  expect(warn).toHaveBeenCalledTimes(1)
  expect(warn.mock.calls[0]?.[0]).toMatchObject({
    seen: 'http://gateway.lan:3000',
    expected: 'https://keyway.example.org',
  })
})

test.each([
  ['a form of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['a page in a sandbox', { 'x-keyway-csrf': '1', origin: 'null' }],
  ['no address', { 'x-keyway-csrf': '1', origin: `https://evil.example/${'x'.repeat(400)}` }],
  ['another scheme', { 'x-keyway-csrf': '1', origin: 'chrome-extension://abcdef' }],
])('C05 M03 %s is refused without a line in the log', (_case, headers: Record<string, string>) => {
  expect(refusalOf(headers)?.message).toContain('Reload the page')
  expect(warn).not.toHaveBeenCalled()
})

test('M03 whoever makes origins up fills no log', () => {
  for (let n = 0; n < 100; n += 1) refusalOf({ ...OWN, origin: `https://made-up-${n}.example` })
  expect(warn.mock.calls.length).toBeLessThanOrEqual(16)
})
