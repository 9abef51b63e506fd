import { BENCH_INPUT_TOKENS, type BenchAnswer } from './bench-answers'
import { answerOddly } from './answer-oddly'
import { answerWhole } from './answer-whole'
import { answerBenchRecorded } from './bench-fast-path'
import { credentialOf, type Exchange } from './exchange'
import { findModel, type Pace } from './models'
import { echoedKeyMessage, providerError } from './provider-error'
import { makeReply } from './reply'
import { streamReply } from './stream-reply'
import type { Surface } from './surfaces'

/** Longest that an answer without streaming is made to take, in milliseconds. */
const MAX_THINKING_MS = 3000

/** What the server gives to each chat: its pace, and the prebuilt benchmark answers. */
export type ChatSettings = {
  /** Unset = the model's own, else realistic. */
  pace: Pace | undefined
  defaultPace: Pace
  /** Unset where `bench-fast` is as any other model. */
  bench: ((stream: boolean, includeUsage: boolean) => BenchAnswer) | undefined
}

/** Answers a request for text, in the words of its surface. */
export async function answerChat(
  exchange: Exchange,
  surface: Surface,
  parsed: unknown,
  settings: ChatSettings,
): Promise<void> {
  const { entry } = exchange
  const request = surface.read(parsed)
  if ('wrong' in request) return refuse(exchange, 400, { message: request.wrong, param: request.param })
  entry.model = request.model
  entry.stream = request.stream
  const found = findModel(request.model, entry.protocol)
  if (!found || found.model.kind !== undefined) return refuseUnknownModel(exchange, request.model)
  const { model } = found
  const pace = found.pace ?? model.pace ?? settings.pace ?? settings.defaultPace
  if (model.errorStatus !== undefined)
    return refuse(exchange, model.errorStatus, errorDetail(exchange, model.errorStatus), model.errorHeaders)
  entry.inputTokens = request.inputTokens
  if (model.special === 'bench' && settings.bench) {
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
    const frames = surface.frames(head, model, reply, request.includeUsage)
    const detail = { reasoningTokens: reply.usage.reasoning, failure: surface.failure }
    return streamReply(exchange, model, pace, frames, detail)
  }
  const thinkingMs = Math.min(pace.firstTokenMs + reply.pieces.length * pace.tokenMs, MAX_THINKING_MS)
  if (!(await exchange.sleep(thinkingMs))) return
  const bytes = Buffer.from(JSON.stringify(surface.whole(head, model, reply)))
  await answerWhole(exchange, model, { bytes, outputTokens: reply.usage.output })
}

/** A provider error in the exchange's dialect. `headers` replace those of its status. */
export function refuse(
  exchange: Exchange,
  status: number,
  detail: { message?: string; code?: string; param?: string | null } = {},
  headers?: Readonly<Record<string, string>>,
): void {
  const error = providerError(exchange.entry.protocol, status, exchange.requestId, detail)
  exchange.json(error.status, error.body, headers ?? error.headers)
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
