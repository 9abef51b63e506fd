import { isAppError } from '@/lib/errors'
import { readCallBody } from './call-body'
import type { EndpointRow } from './endpoints'
import { type Exchange, sendJson, sendRefusal } from './exchange'
import type { GatewayPorts } from './ports'
import type { Refusal } from './refusal'
import { unroutable } from './resolution-refusal'
import { estimateTokens, NO_TOKENS, tokenCount } from './token-counts'
import type { Caller, TokenCounts } from './types'
import { usdOf } from './usd-of'

const BODY_LIMIT = 4_194_304

/** `POST /token-count` and `POST /cost-estimate`: answered here, no provider is asked and nothing is spent. */
export async function answerEstimate(
  ports: GatewayPorts,
  exchange: Exchange,
  row: EndpointRow,
  caller: Caller,
): Promise<void> {
  const bytes = await bodyOf(exchange)
  if (!Buffer.isBuffer(bytes)) return sendRefusal(exchange, bytes)
  const body = readCallBody(bytes)
  if (body.kind === 'problem') {
    return sendRefusal(exchange, { code: 'invalid_request', message: body.message, param: body.param })
  }
  const { model, textBytes } = body
  const resolution = await ports.resolve(caller, exchange.dialect, model)
  if (resolution.kind !== 'ok') return sendRefusal(exchange, unroutable(resolution))
  const counted = estimateTokens(textBytes)
  if (row.endpoint === 'token_count') {
    return sendJson(exchange, { object: 'token_count', model, token_count: counted, estimated: true })
  }
  const tokens = tokensOf(JSON.parse(bytes.toString('utf8')) as Record<string, unknown>, counted)
  if ('message' in tokens) return sendRefusal(exchange, { code: 'invalid_request', ...tokens })
  const { costNano, source, version } = ports.priceOf(resolution.route, tokens)
  sendJson(exchange, {
    object: 'cost_estimate',
    model,
    provider: resolution.route.provider,
    tokens: { input: tokens.input, output: tokens.output, cacheRead: tokens.cacheRead },
    // Null: not priced, which is not free.
    costNanoUsd: costNano === null ? null : String(costNano),
    costUsd: costNano === null ? null : usdOf(costNano),
    priceSource: source,
    priceVersion: version,
  })
}

const FIELDS = [
  ['input', 'prompt_tokens'],
  ['output', 'completion_tokens'],
  ['cacheRead', 'cached_tokens'],
] as const

/** What the client counted itself; without a number of its own the text in the body is the input. */
function tokensOf(body: Record<string, unknown>, counted: number): TokenCounts | { message: string; param: string } {
  const tokens = { ...NO_TOKENS, input: counted, output: 0 } as TokenCounts
  for (const [field, name] of FIELDS) {
    const value = body[name]
    if (value === undefined) continue
    const count = tokenCount(value)
    if (count === null) return { param: name, message: `${name} must be a whole number of tokens.` }
    tokens[field] = count
  }
  if ((tokens.cacheRead ?? 0) > (tokens.input ?? 0)) {
    return { param: 'cached_tokens', message: 'cached_tokens are part of prompt_tokens and cannot be more.' }
  }
  return tokens
}

function bodyOf({ request }: Exchange): Promise<Buffer | Refusal> {
  return new Promise((resolve) => {
    request.readBody(BODY_LIMIT, (bytes, error) => {
      if (bytes !== null && bytes.length <= BODY_LIMIT) resolve(bytes)
      else if (bytes !== null || (isAppError(error) && error.code === 'payload_too_large')) {
        resolve({ code: 'request_too_large', message: `The request body is larger than ${BODY_LIMIT} bytes.` })
      } else resolve({ code: 'invalid_request', message: 'The request body could not be read to its end.' })
    })
  })
}
