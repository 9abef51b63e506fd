import { expect } from 'vitest'
import type { RawAnswer } from './raw-call'

/** What both dialects say about an error; `code` and `param` are OpenAI's. */
export type RefusalWords = { type: string; message: string; code?: string | null; param?: string | null }

const TRACES = [/\n\s+at /, /node_modules/, /\.(?:ts|mjs|js):\d+/, /<html/i]

/** Expects an error answer of the data plane: the status, the dialect's shape, a request id, and no inner workings. */
export function expectRefusal(answer: RawAnswer, dialect: 'openai' | 'anthropic', status: number): RefusalWords {
  const text = answer.body.toString()
  expect({ status: answer.status, text }).toMatchObject({ status })
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(answer.requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect(answer.headers['request-id']).toBe(answer.requestId)
  for (const trace of TRACES) expect(text).not.toMatch(trace)
  const body = JSON.parse(text) as Record<string, unknown>
  const error = body['error'] as RefusalWords
  expect(error.message.length).toBeGreaterThan(0)
  if (dialect === 'openai') {
    expect(Object.keys(body)).toEqual(['error'])
    expect(new Set(Object.keys(error))).toEqual(new Set(['message', 'type', 'param', 'code']))
  } else {
    expect(body).toMatchObject({ type: 'error', request_id: answer.requestId })
    expect(new Set(Object.keys(error))).toEqual(new Set(['type', 'message']))
  }
  return error
}
