import aws4 from 'aws4'
import type { AccessKey } from '../providers/account-key'
import type { Authorize } from '../types'
import { KeyRefused } from './key-refused'

/** Where a signature holds. */
export type AwsScope = { service: string; region: string }

/** `bedrock-runtime.eu-west-1.amazonaws.com`, `bedrock-mantle.us-east-1.api.aws`, and private endpoints, whose names begin with more. */
const BEDROCK_HOST = /(?:^|\.)bedrock-(mantle|runtime(?:-fips)?)\.([a-z]{2,}(?:-[a-z]+)+-\d{1,2})\./

/** Each of Bedrock's two surfaces is a service of its own to the signature. @returns null where the address does not say. */
export function awsScopeOf(hostname: string): AwsScope | null {
  const found = BEDROCK_HOST.exec(hostname)
  if (found === null) return null
  return { service: found[1] === 'mantle' ? 'bedrock-mantle' : 'bedrock', region: found[2] ?? '' }
}

/**
 * Lets requests in by AWS Signature Version 4. The hash of the body is signed, so the body must be at hand.
 * @param wallMs milliseconds since the epoch: AWS takes a signature for five minutes
 */
export function awsAuthorize(key: AccessKey, scope: AwsScope | null, wallMs: () => number): Authorize {
  const { accessKeyId, secretAccessKey, sessionToken } = key
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) }
  return ({ method, host, path, contentType, body }) => {
    if (scope === null) throw new KeyRefused('The address of this key names no region of AWS to sign for.')
    if (body !== null && !Buffer.isBuffer(body)) throw new Error('A body that streams cannot be signed.')
    const date = new Date(wallMs()).toISOString().replace(/[:-]|\.\d{3}/g, '')
    const signer = new aws4.RequestSigner(
      {
        ...scope,
        method,
        path,
        headers: { host, 'x-amz-date': date, ...(contentType === null ? {} : { 'content-type': contentType }) },
        ...(body === null ? {} : { body }),
      },
      credentials,
    )
    const { headers = {} } = signer.sign()
    const sent = ['x-amz-date', date, 'authorization', String(headers['Authorization'])]
    if (sessionToken !== null) sent.push('x-amz-security-token', sessionToken)
    return sent
  }
}
