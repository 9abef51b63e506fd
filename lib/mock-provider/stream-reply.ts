import type { Exchange } from './exchange'
import { type Frame, frameText } from './frame'
import { frameWrites } from './framing'
import { leakyHeaders } from './leaky-headers'
import { CUT_AFTER_TOKENS, type MockModel, type Pace } from './models'
import type { Surface } from './surfaces'

/** What the frames themselves do not say. `reasoningTokens` count with the first token. */
export type StreamDetail = { reasoningTokens: number; failure: Surface['failure'] }

/** Sends a stream at its pace, with the model's framing and ending. Returns when the answer or the connection has ended. */
export async function streamReply(
  exchange: Exchange,
  model: MockModel,
  pace: Pace,
  frames: Iterable<Frame>,
  { reasoningTokens, failure }: StreamDetail,
): Promise<void> {
  const { entry } = exchange
  if (!(await exchange.sleep(pace.firstTokenMs))) return
  exchange.head(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...(model.framing === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
    ...leakyHeaders(model),
  })
  const cutsAfter = model.ending !== undefined && model.ending !== 'no-blank-line' ? CUT_AFTER_TOKENS : Infinity
  let sent = 0
  for (const frame of frames) {
    if (frame.kind === 'token') {
      if (entry.tokenChunks > 0 && !(await exchange.sleep(pace.tokenMs))) return
      entry.outputTokens += entry.tokenChunks === 0 ? 1 + reasoningTokens : 1
      entry.tokenChunks++
    }
    if (frame.hasUsage) entry.usageSent = true
    const bare = frame.kind === 'terminal' && model.ending === 'no-blank-line'
    const text = frameText(frame)
    if (!(await writeAll(exchange, bare ? text.slice(0, -2) : text, model.framing))) return
    sent++
    if (entry.tokenChunks >= cutsAfter) return endAbnormally(exchange, model, failure(exchange.requestId, sent))
  }
  exchange.end()
}

async function writeAll(exchange: Exchange, text: string, framing: MockModel['framing']): Promise<boolean> {
  const writes = frameWrites(text, framing)
  for (const bytes of writes) {
    if (!(await exchange.write(bytes))) return false
    // Writes of one turn leave as one segment: a turn between them makes the cuts real.
    if (writes.length > 1) await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return true
}

async function endAbnormally(exchange: Exchange, model: MockModel, failure: Frame): Promise<void> {
  if (model.ending === 'error-event') {
    await exchange.write(Buffer.from(frameText(failure)))
    exchange.endEarly()
  } else if (model.ending === 'reset') await exchange.reset()
  else if (model.ending === 'stall') await exchange.gone()
  else exchange.endEarly()
}
