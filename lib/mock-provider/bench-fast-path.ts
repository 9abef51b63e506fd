import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BenchAnswer, createBenchAnswers } from './bench-answers'
import { type Exchange, isRefused } from './exchange'
import type { Dialect } from './models'

const MODEL_KEY = Buffer.from('"model":"bench-fast"')
const STREAM_KEY = Buffer.from('"stream":')
const STREAM_TRUE = Buffer.from('"stream":true')
const INCLUDE_USAGE = Buffer.from('"include_usage":true')

/**
 * Answers a `bench-fast` request without parsing it, recording an entry or anything else that costs time.
 * The keys are searched as bytes: inside a JSON string their quotes would be escaped, so a prompt cannot imitate them.
 * @returns false when the request is another one, or written with spaces, and has to be parsed.
 */
export function answerBenchAtOnce(
  req: IncomingMessage,
  res: ServerResponse,
  body: Buffer,
  nonce: string,
  answers: ReturnType<typeof createBenchAnswers>,
): boolean {
  const dialect: Dialect | undefined =
    req.url === '/v1/chat/completions' ? 'openai' : req.url === '/v1/messages' ? 'anthropic' : undefined
  if (dialect === undefined || req.method !== 'POST' || !body.includes(MODEL_KEY)) return false
  const credential = req.headers.authorization ?? req.headers['x-api-key']
  if (typeof credential !== 'string' || isRefused(credential)) return false
  const stream = body.includes(STREAM_TRUE)
  if (!stream && body.includes(STREAM_KEY) && !body.includes('"stream":false')) return false
  const answer = answers(dialect, stream, stream && body.includes(INCLUDE_USAGE), nonce)
  const idHeader = dialect === 'anthropic' ? 'request-id' : 'x-request-id'
  if (stream) {
    res.writeHead(200, ['content-type', answer.contentType, 'cache-control', 'no-cache', idHeader, `req_${nonce}`])
    writeFrom(res, answer.chunks, 0)
  } else {
    const [bytes = Buffer.alloc(0)] = answer.chunks
    const length = String(bytes.length)
    res.writeHead(200, ['content-type', answer.contentType, 'content-length', length, idHeader, `req_${nonce}`])
    res.end(bytes)
  }
  return true
}

/** The same answer with an entry in the ledger. */
export async function answerBenchRecorded(exchange: Exchange, answer: BenchAnswer): Promise<void> {
  exchange.head(200, { 'content-type': answer.contentType })
  exchange.entry.outputTokens = answer.outputTokens
  exchange.entry.tokenChunks = answer.chunks.length > 1 ? answer.outputTokens : 0
  exchange.entry.usageSent = answer.usageSent
  for (const chunk of answer.chunks) {
    if (!(await exchange.write(chunk))) return
  }
  exchange.end()
}

function writeFrom(res: ServerResponse, chunks: readonly Buffer[], from: number): void {
  for (let i = from; i < chunks.length; i++) {
    if (!res.write(chunks[i]) && i + 1 < chunks.length) {
      res.once('drain', () => writeFrom(res, chunks, i + 1))
      return
    }
  }
  res.end()
}
