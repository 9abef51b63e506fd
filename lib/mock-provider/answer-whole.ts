import { gzipSync } from 'node:zlib'
import type { Exchange } from './exchange'
import { leakyHeaders } from './leaky-headers'
import type { MockModel } from './models'

/** An answer in one piece. JSON unless said otherwise. */
export type WholeAnswer = { bytes: Buffer; contentType?: string; outputTokens: number; hasUsage?: boolean }

/** Sends an answer without streaming, with the model's framing and ending. */
export async function answerWhole(exchange: Exchange, model: MockModel, answer: WholeAnswer): Promise<void> {
  const { bytes, contentType = 'application/json', outputTokens, hasUsage = true } = answer
  const gzipped = model.framing === 'gzip'
  const sent = gzipped ? gzipSync(bytes) : bytes
  const early = model.ending !== undefined && model.ending !== 'no-blank-line'
  exchange.head(200, {
    'content-type': contentType,
    ...(model.ending === 'clean-eof' ? {} : { 'content-length': String(sent.length) }),
    ...(gzipped ? { 'content-encoding': 'gzip' } : {}),
    ...leakyHeaders(model),
  })
  if (early) {
    await exchange.write(sent.subarray(0, sent.length >> 1))
    if (model.ending === 'clean-eof') return exchange.endEarly()
    return model.ending === 'stall' ? exchange.gone() : exchange.reset()
  }
  exchange.entry.outputTokens = outputTokens
  exchange.entry.usageSent = hasUsage && model.usage !== 'none'
  exchange.end(sent)
}
