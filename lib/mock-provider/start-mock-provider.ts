import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerChat, refuse, refuseUnknownModel } from './answer-chat'
import { createBenchAnswers, NONCE_LENGTH } from './bench-answers'
import { answerBenchAtOnce } from './bench-fast-path'
import { embeddingsAnswer, isEmbeddingsBody } from './embeddings'
import { credentialOf, Exchange, isRefused } from './exchange'
import { Ledger } from './ledger'
import { modelById, modelList } from './model-list'
import { type Dialect, findModel, type Pace, PACES, type PaceName } from './models'
import { echoedKeyMessage } from './provider-error'
import { answerImages } from './images'
import { answerModerations } from './moderations'
import { readForm } from './read-form'
import { readChatRequest } from './request-body'
import { answerSpeech } from './speech'
import { SURFACES } from './surfaces'
import { answerTranscription } from './transcription'

const BODY_LIMIT_BYTES = 256 * 1024 * 1024

export type MockProviderOptions = {
  /** 0 lets the system choose. */
  port?: number
  host?: string
  /** NDJSON file that gets one line per ended request. */
  ledgerPath?: string
  /** Newest ledger entries kept in memory. 0 turns recording off: only totals, and the fastest answers. */
  keep?: number
  /** Replaces the models' realistic pace, save the fixed ones of `models.ts`. */
  pace?: PaceName | Pace
}

export type MockProvider = {
  /** Origin without a trailing slash. OpenAI clients append `/v1`. */
  url: string
  port: number
  ledger: Ledger
  /** Cuts what is open, flushes the ledger. */
  close: () => Promise<void>
}

/** Starts the built-in provider: OpenAI and Anthropic on one port, behaviour chosen by the model's name (`models.ts`). */
export async function startMockProvider(options: MockProviderOptions = {}): Promise<MockProvider> {
  const { port = 0, host = '127.0.0.1', ledgerPath, keep = 20_000 } = options
  const ledger = new Ledger({ keep, ...(ledgerPath === undefined ? {} : { path: ledgerPath }) })
  const bench = createBenchAnswers()
  const nextNonce = nonces()
  const pace = typeof options.pace === 'string' ? PACES[options.pace] : options.pace

  const server = createServer((req, res) => {
    readBody(req, (body) => {
      const nonce = nextNonce()
      if (!ledger.records && body && answerBenchAtOnce(req, res, body, nonce, bench)) {
        ledger.countCompleted()
        return
      }
      answer(req, res, body, nonce).catch((error: unknown) => res.destroy(error instanceof Error ? error : undefined))
    })
  })
  server.keepAliveTimeout = 120_000
  server.requestTimeout = 0

  async function answer(req: IncomingMessage, res: ServerResponse, body: Buffer | undefined, nonce: string) {
    const path = (req.url ?? '').split('?')[0] ?? ''
    if (path === '/__ledger') return sendLedger(res, ledger)
    const dialect: Dialect =
      path.startsWith('/v1/messages') || req.headers['anthropic-version'] !== undefined ? 'anthropic' : 'openai'
    const id = idPrefix(path, dialect) + nonce
    const exchange = new Exchange(req, res, body ?? Buffer.alloc(0), ledger, id, dialect)
    if (!body) return refuse(exchange, 413)
    const credential = credentialOf(req)
    if (credential === undefined) return refuse(exchange, 401, { message: "You didn't provide an API key." })
    if (isRefused(credential)) {
      return refuse(exchange, 401, dialect === 'openai' ? { message: echoedKeyMessage(credential) } : {})
    }
    if (req.method === 'GET' && path === '/v1/models') return exchange.json(200, modelList(dialect))
    if (req.method === 'GET' && path.startsWith('/v1/models/')) {
      const name = decodeURIComponent(path.slice('/v1/models/'.length))
      const model = modelById(name, dialect)
      return model ? exchange.json(200, model) : refuseUnknownModel(exchange, name)
    }
    if (req.method !== 'POST') return refuse(exchange, 404, { message: `Unknown request URL: ${req.method} ${path}` })
    if (FORM_PATHS.has(path)) return answerForm(exchange, path)
    const parsed = parseJson(body)
    if (parsed === undefined) return refuse(exchange, 400, { message: 'We could not parse the JSON body.' })
    const surface = SURFACES[path]
    if (surface) {
      const hasBench = path === '/v1/chat/completions' || path === '/v1/messages'
      return answerChat(exchange, surface, parsed, {
        pace,
        defaultPace: PACES.realistic,
        bench: hasBench ? (stream, includeUsage) => bench(dialect, stream, includeUsage, nonce) : undefined,
      })
    }
    switch (path) {
      case '/v1/messages/count_tokens':
        return countTokens(exchange, parsed)
      case '/v1/embeddings':
        return embed(exchange, parsed)
      case '/v1/moderations':
        return answerModerations(exchange, parsed)
      case '/v1/images/generations':
        return answerImages(exchange, parsed, 'image_generation')
      case '/v1/audio/speech':
        return answerSpeech(exchange, parsed)
      default:
        return refuse(exchange, 404, { message: `Unknown request URL: ${req.method} ${path}`, code: 'unknown_url' })
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    ledger,
    close: async () => {
      // Before the connections go, or the ledger would blame the clients.
      ledger.cutOpen()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      ledger.close()
    },
  }
}

const FORM_PATHS: ReadonlySet<string> = new Set([
  '/v1/images/edits',
  '/v1/audio/transcriptions',
  '/v1/audio/translations',
])

function answerForm(exchange: Exchange, path: string): Promise<void> | void {
  const form = readForm(exchange.req.headers['content-type'], exchange.body)
  if (!form) return refuse(exchange, 400, { message: 'We could not parse the multipart form.' })
  return path === '/v1/images/edits'
    ? answerImages(exchange, Object.fromEntries(form.fields), 'image_edit')
    : answerTranscription(exchange, form)
}

function idPrefix(path: string, dialect: Dialect): string {
  if (dialect === 'anthropic') return 'msg_'
  if (path === '/v1/responses') return 'resp_'
  if (path === '/v1/completions') return 'cmpl-'
  return path === '/v1/moderations' ? 'modr-' : 'chatcmpl-'
}

function countTokens(exchange: Exchange, parsed: unknown): void {
  const withLimit = typeof parsed === 'object' && parsed !== null ? { max_tokens: 1, ...parsed } : parsed
  const request = readChatRequest(withLimit, 'anthropic')
  if ('wrong' in request) return refuse(exchange, 400, { message: request.wrong, param: request.param })
  exchange.entry.model = request.model
  const found = findModel(request.model, 'anthropic')
  if (!found) return refuseUnknownModel(exchange, request.model)
  if (found.model.errorStatus !== undefined) return refuse(exchange, found.model.errorStatus)
  exchange.json(200, { input_tokens: request.inputTokens })
}

function embed(exchange: Exchange, parsed: unknown): void {
  if (!isEmbeddingsBody(parsed))
    return refuse(exchange, 400, { message: 'you must provide a model parameter', param: 'model' })
  exchange.entry.model = parsed.model
  const found = findModel(parsed.model, exchange.entry.protocol)
  if (found?.model.errorStatus !== undefined) return refuse(exchange, found.model.errorStatus)
  if (found?.model.kind !== 'embedding') return refuseUnknownModel(exchange, parsed.model)
  const result = embeddingsAnswer(parsed, found.model.name)
  if (typeof result === 'string') return refuse(exchange, 400, { message: result, param: 'input' })
  exchange.entry.inputTokens = result.inputTokens
  exchange.entry.usageSent = true
  exchange.json(200, result.answer)
}

/** Calls back with the whole body, or undefined when it is too large. */
function readBody(req: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  req.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= BODY_LIMIT_BYTES) chunks.push(chunk)
  })
  req.on('end', () => {
    const [only] = chunks
    if (size > BODY_LIMIT_BYTES) done(undefined)
    else done(chunks.length === 1 && only ? only : Buffer.concat(chunks))
  })
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function sendLedger(res: ServerResponse, ledger: Ledger): void {
  const bytes = Buffer.from(JSON.stringify({ counts: ledger.counts, entries: ledger.entries }))
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length })
  res.end(bytes)
}

/** Ids that are unique across restarts and all of one length: six random characters and a counter. */
function nonces(): () => string {
  const run = randomBytes(3).toString('hex')
  let count = 0
  return () => run + (count++).toString(36).padStart(NONCE_LENGTH - run.length, '0')
}
