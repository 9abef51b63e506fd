import { describe, expect, test } from 'vitest'
import { checkPagePath, gatewayPath, MALFORMED_PATH } from './check-request'

describe('gatewayPath', () => {
  test.each([
    ['/api/v1/chat/completions', '/chat/completions'],
    ['/api/v1/messages?beta=true', '/messages'],
    ['/api/v1', '/'],
    ['/api/v1?x=1', '/'],
    ['/api/v1/models/openai%2Fgpt-x', '/models/openai/gpt-x'],
    ['/api/v1/models/d%C3%A9j%C3%A0', '/models/déjà'],
    ['/api/v1/v1/messages', '/v1/messages'],
    ['/api/messages', '/messages'],
    ['/api/messages/count_tokens', '/messages/count_tokens'],
    ['/api/chat/completions?api-version=1', '/chat/completions'],
    ['/api', '/'],
    ['/api/', '/'],
    ['/api/models/openai%2Fgpt-x', '/models/openai/gpt-x'],
    ['/api/messages/', '/messages/'],
    ['/api/responses', '/responses'],
    ['/api/messages/batches?x=1', '/messages/batches'],
  ])('compat 1.1: %s is %s', (url, path) => {
    expect(gatewayPath(url)).toBe(path)
  })

  test.each([
    '/',
    '/api/spaces',
    '/api/v10/x',
    '/api/v1x',
    '/API/V1/models',
    '/apiv1',
    '/healthz',
    '/api/message',
    '/api/chats',
    '/api/setup',
    '/api/spaces/models',
  ])('E08 %s is not the data plane', (url) => {
    expect(gatewayPath(url)).toBeNull()
  })

  test.each([
    '/api/v1//models',
    '/api/v1/../spaces',
    '/api/v1/./models',
    '/api/v1/models/%2e%2e/x',
    '/api/v1/models/a%00b',
    '/api/v1/models/a%0d%0ab',
    '/api/v1/models/%',
    '/api/v1/models/%ff',
    '/api/v1/models;a',
    '/api/v1/models\\x',
  ])('E08 %s cannot be routed', (url) => {
    expect(gatewayPath(url)).toBe(MALFORMED_PATH)
  })
})

describe('checkPagePath', () => {
  test.each([
    '/',
    '/s/acme/usage?from=..%2f',
    '/api/spaces/0198/tokens',
    '/_next/static/chunks/a.b-c_d~1.js',
    '/s/%5Bspace%5D',
  ])('E08 %s passes', (url) => {
    expect(checkPagePath(url)).toBeNull()
  })

  test.each([
    '//me',
    '/me//tokens',
    '/./me',
    '/s/../admin',
    '/s/.',
    '/s/..',
    '/%2e%2e/admin',
    '/%2E./admin',
    '/s%2fadmin',
    '/s%5cadmin',
    '/s\\admin',
    '/admin%00',
    '/admin;x=1',
    '/%252e',
    '/admin%',
    '/admin%zz',
    '/admin%0a',
    '/ad\u00A0min',
    '/admin%3Bx',
  ])('E08 %j is refused', (url) => {
    expect(checkPagePath(url)).toMatchObject({ status: 400 })
  })
})
