import { gzipSync } from 'node:zlib'
import { anthropicFrames, anthropicMessage } from './anthropic-wire'
import { BENCH_INPUT_TOKENS, type BenchAnswer } from './bench-answers'
import { answerBenchRecorded } from './bench-fast-path'
import { credentialOf, type Exchange } from './exchange'
import { findModel, type MockModel, type Pace } from './models'
import { openaiCompletion, openaiFrames } from './openai-wire'
import { echoedKeyMessage, providerError } from './provider-error'
import { leakyHeaders } from './leaky-headers'
import { makeReply, type Reply } from './reply'
import { readChatRequest } from './request-body'
import { streamReply } from './stream-reply'

/** Longest that an answer without streaming is made to take, in milliseconds. */
const MAX_THINKING_MS = 3000

const HTML = '<!doctype html><html><head><title>502</title></head><body><h1>Bad gateway</h1><hr>cdn</body></html>'

/** What the server gives to each chat: its pace, and the prebuilt benchmark answers. */
export type ChatSettings = {
  /** Unset = the model's own, else realistic. */
  pace: Pace | undefined
  defaultPace: Pace
  bench: (stream: boolean, includeUsage: boolean) => BenchAnswer
}

/** Answers `POST /v1/chat/completions` or `/v1/messages`. */
export async function answerChat(exchange: Exchange, parsed: unknown, settings: ChatSettings): Promise<void> {
  const { entry } = exchange
  const dialect = entry.protocol
  const request = readChatRequest(parsed, dialect)
  if ('wrong' in request) return refuse(exchange, 400, { message: request.wrong, param: request.param })
  entry.model = request.model
  entry.stream = request.stream
  const found = findModel(request.model, dialect)
  if (!found || found.model.kind === 'embedding') return refuseUnknownModel(exchange, request.model)
  const { model } = found
  const pace = found.pace ?? model.pace ?? settings.pace ?? settings.defaultPace
  if (model.errorStatus !== undefined)
    return refuse(exchange, model.errorStatus, errorDetail(exchange, model.errorStatus))
  entry.inputTokens = request.inputTokens
  if (model.special === 'bench') {
    entry.inputTokens = BENCH_INPUT_TOKENS
    return answerBenchRecorded(exchange, settings.bench(request.stream, request.includeUsage))
  }
  if (await answerOddly(exchange, model)) return
  const reply = makeReply(model, request)
  entry.inputTokens = reply.usage.input
  const head = {
    id: entry.id,
    model: model.servedAs ?? model.name,
    createdS: Math.floor(entry.startedAt / 1000),
  }
  if (request.stream) {
    const frames =
      dialect === 'openai'
        ? openaiFrames(head, model, reply, request.includeUsage)
        : anthropicFrames(head, model, reply)
    return streamReply(exchange, model, reply, pace, frames)
  }
  const thinkingMs = Math.min(pace.firstTokenMs + reply.pieces.length * pace.tokenMs, MAX_THINKING_MS)
  if (!(await exchange.sleep(thinkingMs))) return
  const body = dialect === 'openai' ? openaiCompletion(head, model, reply) : anthropicMessage(head, model, reply)
  await answerWhole(exchange, model, reply, Buffer.from(JSON.stringify(body)))
}

/** A provider error in the exchange's dialect. */
export function refuse(
  exchange: Exchange,
  status: number,
  detail: { message?: string; code?: string; param?: string | null } = {},
): void {
  const error = providerError(exchange.entry.protocol, status, exchange.requestId, detail)
  exchange.json(error.status, error.body, error.headers)
}

/** The dialect's 404 for a model. */
export function refuseUnknownModel(exchange: Exchange, name: string): void {
  const message = exchange.entry.protocol === 'anthropic' ? `model: ${name}` : `The model \`${name}\` does not exist.`
  refuse(exchange, 404, { message, param: 'model' })
}

function errorDetail(exchange: Exchange, status: number): { message?: string } {
  if (status !== 401 || exchange.entry.protocol === 'anthropic') return {}
  return { message: echoedKeyMessage(credentialOf(exchange.req) ?? '') }
}

async function answerWhole(exchange: Exchange, model: MockModel, reply: Reply, bytes: Buffer): Promise<void> {
  const gzipped = model.framing === 'gzip'
  const sent = gzipped ? gzipSync(bytes) : bytes
  const early = model.ending !== undefined && model.ending !== 'no-blank-line'
  exchange.head(200, {
    'content-type': 'application/json',
    ...(model.ending === 'clean-eof' ? {} : { 'content-length': String(sent.length) }),
    ...(gzipped ? { 'content-encoding': 'gzip' } : {}),
    ...leakyHeaders(model),
  })
  if (early) {
    await exchange.write(sent.subarray(0, sent.length >> 1))
    if (model.ending === 'clean-eof') return exchange.endEarly()
    return model.ending === 'stall' ? exchange.gone() : exchange.reset()
  }
  exchange.entry.outputTokens = reply.usage.output
  exchange.entry.usageSent = model.usage !== 'none'
  exchange.end(sent)
}

/** @returns true when the model's speciality was the whole answer. */
async function answerOddly(exchange: Exchange, model: MockModel): Promise<boolean> {
  switch (model.special) {
    case 'hang':
      await exchange.gone()
      return true
    case 'reset':
      await exchange.reset()
      return true
    case 'redirect':
      if (exchange.req.url?.includes('followed=1')) return false
      exchange.head(307, { location: `${exchange.req.url?.split('?')[0]}?followed=1`, 'content-length': '0' })
      exchange.end()
      return true
    case 'html-error':
    case 'html-ok':
      exchange.head(model.special === 'html-ok' ? 200 : 502, { 'content-type': 'text/html; charset=utf-8' })
      exchange.end(Buffer.from(HTML))
      return true
    default:
      return false
  }
}
