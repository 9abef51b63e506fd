import { expect, test } from 'vitest'
import { translateErrorType, translateStreamError } from './translate-error-type'

test.each([
  [400, 'invalid_request_error', 'invalid_request_error', null],
  [402, 'billing_error', 'insufficient_quota', 'insufficient_quota'],
  [404, 'not_found_error', 'invalid_request_error', 'model_not_found'],
  [409, 'conflict_error', 'invalid_request_error', 'conflict'],
  [413, 'request_too_large', 'invalid_request_error', 'request_too_large'],
  [422, 'invalid_request_error', 'invalid_request_error', null],
  [429, 'rate_limit_error', 'requests', 'rate_limit_exceeded'],
  [500, 'api_error', 'server_error', null],
  [502, 'api_error', 'server_error', null],
  [503, 'overloaded_error', 'server_error', 'overloaded'],
  [504, 'timeout_error', 'server_error', 'timeout'],
])('status %i has a name in both families, the message stays', (status, anthropic, openai, code) => {
  const message = 'Said so.'
  expect(translateErrorType('anthropic', status, { message, type: openai, code })).toEqual({
    status,
    error: { type: anthropic, message },
  })
  expect(translateErrorType('openai', status, { message, type: anthropic })).toEqual({
    status,
    error: { message, type: openai, param: null, code },
  })
})

test.each([
  [{ message: 'Too many.', code: 'context_length_exceeded' }, 'prompt is too long: Too many.'],
  [
    { message: "This model's maximum context length is 9 tokens." },
    "prompt is too long: This model's maximum context length is 9 tokens.",
  ],
  [{ message: 'prompt is too long: 9 tokens > 8 maximum' }, 'prompt is too long: 9 tokens > 8 maximum'],
])('%j makes clients of both families compact their conversation', (error, text) => {
  expect(translateErrorType('anthropic', 400, error).error['message']).toBe(text)
  expect(translateErrorType('openai', 400, error).error).toMatchObject({
    message: error.message,
    code: 'context_length_exceeded',
  })
})

test('529 is 503 to clients of OpenAI; a missing message is a plain sentence', () => {
  expect(translateErrorType('openai', 529, { type: 'overloaded_error' })).toEqual({
    status: 503,
    error: { message: 'The provider gave no explanation.', type: 'server_error', param: null, code: 'overloaded' },
  })
})

test('within a stream the type or the code is all there is', () => {
  expect(translateStreamError('anthropic', { code: 'rate_limit_exceeded' })['type']).toBe('rate_limit_error')
  expect(translateStreamError('anthropic', { code: 400, message: 'x' })['type']).toBe('invalid_request_error')
  expect(translateStreamError('anthropic', { type: 'invalid_request_error' })['type']).toBe('invalid_request_error')
  expect(translateStreamError('anthropic', {})['type']).toBe('api_error')
  expect(translateStreamError('openai', { type: 'rate_limit_error' })['code']).toBe('rate_limit_exceeded')
})
