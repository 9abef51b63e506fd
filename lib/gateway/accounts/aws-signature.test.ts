import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { RequestToAuthorize } from '../types'
import { awsAuthorize, awsScopeOf } from './aws-signature'
import { KeyRefused } from './key-refused'

const KEY = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
}
const TOKEN =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=='
const AT = Date.parse('2015-08-30T12:36:00Z')

const plain: RequestToAuthorize = {
  method: 'GET',
  host: 'example.amazonaws.com',
  path: '/',
  contentType: null,
  body: null,
}
const listUsers: RequestToAuthorize = {
  ...plain,
  host: 'iam.amazonaws.com',
  path: '/?Action=ListUsers&Version=2010-05-08',
  contentType: 'application/x-www-form-urlencoded; charset=utf-8',
}

// The worked example of AWS's "Signature Version 4 signing process", and cases of its published test suite.
test.each([
  ['the worked example', 'iam', listUsers, null, '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7'],
  ['get-vanilla', 'service', plain, null, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'post-vanilla',
    'service',
    { ...plain, method: 'POST' as const },
    null,
    '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  ],
  [
    'post-sts-header-before',
    'service',
    { ...plain, method: 'POST' as const },
    TOKEN,
    '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
  ],
])('compat 3.1 AWS’s published signatures are ours: %s', async (_, service, request, sessionToken, signature) => {
  const authorize = awsAuthorize({ ...KEY, sessionToken }, { service, region: 'us-east-1' }, () => AT)
  const sent = await authorize(request)
  expect(sent.slice(0, 3)).toEqual(['x-amz-date', '20150830T123600Z', 'authorization'])
  expect(sent[3]).toContain(`Credential=AKIDEXAMPLE/20150830/us-east-1/${service}/aws4_request, `)
  expect(sent[3]).toMatch(new RegExp(`Signature=${signature}$`))
  expect(sent.slice(4)).toEqual(sessionToken === null ? [] : ['x-amz-security-token', sessionToken])
})

describe('compat 3.1 the address says for which service and region is signed', () => {
  test.each([
    ['bedrock-runtime.us-east-1.amazonaws.com', 'bedrock', 'us-east-1'],
    ['bedrock-runtime-fips.us-gov-west-1.amazonaws.com', 'bedrock', 'us-gov-west-1'],
    ['vpce-0a1b2c-xyz.bedrock-runtime.eu-central-1.vpce.amazonaws.com', 'bedrock', 'eu-central-1'],
    ['bedrock-mantle.ap-southeast-12.api.aws', 'bedrock-mantle', 'ap-southeast-12'],
  ])('%s', (host, service, region) => {
    expect(awsScopeOf(host)).toEqual({ service, region })
  })
  test.each([
    'bedrock.example.com',
    'api.example.com',
    'bedrock-runtime.amazonaws.com',
    'notbedrock-runtime.us-east-1.x',
  ])('and %s does not, so nothing is sent there', (host) => {
    expect(awsScopeOf(host)).toBeNull()
    expect(() => awsAuthorize(KEY, awsScopeOf(host), () => AT)(plain)).toThrow(KeyRefused)
  })
})

test('a body that streams is not sent with the hash of another', () => {
  const authorize = awsAuthorize(KEY, { service: 'bedrock', region: 'us-east-1' }, () => AT)
  expect(() => authorize({ ...plain, body: Readable.from(['x']) })).toThrow('cannot be signed')
})
