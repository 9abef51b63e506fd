import { isAppError } from '@/lib/errors'
import { type CallBody, readCallBody } from './call-body'
import { clientKindOf, plainId } from './client-kind'
import type { EndpointRow } from './endpoints'
import { type Exchange, sendRefusal } from './exchange'
import type { GatewayPorts } from './ports'
import { type Refusal, statusOf } from './refusal'
import { asksForUsage, rewriteBody } from './rewrite-body'
import { NO_TOKENS } from './token-counts'
import type { Caller, Resolution, Route, UsageIntent } from './types'
import type { CallSetup } from './upstream-call'
import type { UpstreamTarget } from './upstream-request'

/** A longer name cannot exist. Characters. */
const MAX_MODEL_LENGTH = 256

/** The part of a call before the provider: every way out of it records exactly one event. */
export class CallPlacement {
  readonly #intent: UsageIntent

  constructor(
    readonly ports: GatewayPorts,
    readonly exchange: Exchange,
    readonly row: EndpointRow,
    readonly caller: Caller,
  ) {
    const { headers } = exchange.request
    this.#intent = {
      requestId: exchange.requestId,
      ts: exchange.arrivedWallMs,
      spaceId: caller.spaceId,
      userId: caller.userId ?? '',
      tokenId: caller.tokenId ?? '',
      endpoint: row.endpoint,
      model: '',
      stream: false,
      providerKeyId: null,
      provider: null,
      upstreamModel: null,
      clientKind: clientKindOf(headers['user-agent']),
      clientRequestId: plainId(headers['x-request-id']) ?? plainId(headers['x-client-request-id']),
    }
  }

  /** Answers with a refusal and records it. */
  refuse(refusal: Refusal): null {
    this.#record('rejected', statusOf(refusal.code), refusal.code)
    sendRefusal(this.exchange, refusal)
    return null
  }

  /** The client left before anything was sent to a provider. */
  abandon(): null {
    this.#record('client_abort', 499, 'client_abort')
    this.exchange.sink.fail(new Error('the client left'))
    return null
  }

  /** @returns the whole request body; null when the request was refused. */
  async readBody(limitBytes: number, hasLeft: () => boolean): Promise<Buffer | null> {
    const encoding = this.exchange.request.headers['content-encoding']
    if (encoding !== undefined && encoding !== 'identity') return this.refuse({ code: 'unsupported_media_type' })
    try {
      const bytes = await this.exchange.request.readBody(limitBytes)
      return bytes.length > limitBytes ? this.#tooLarge(limitBytes) : bytes
    } catch (error) {
      if (hasLeft()) return this.abandon()
      if (!isAppError(error)) return this.refuse({ code: 'internal' })
      if (error.code === 'payload_too_large') return this.#tooLarge(limitBytes)
      return this.refuse({ code: 'invalid_request', message: 'The request body could not be read to its end.' })
    }
  }

  /** Finds the route, journals the intent. @returns null when the request was refused. */
  place(
    bytes: Buffer,
    authenticatedMs: number,
    targetFor: (route: Route) => UpstreamTarget,
  ): CallSetup | null | Promise<CallSetup | null> {
    const body = readCallBody(bytes)
    if (body.kind === 'problem') {
      return this.refuse({ code: 'invalid_request', message: body.message, param: body.param })
    }
    this.#intent.model = body.model.slice(0, MAX_MODEL_LENGTH).toWellFormed()
    this.#intent.stream = body.stream
    if (body.model.length > MAX_MODEL_LENGTH) return this.refuse({ code: 'model_not_found', param: 'model' })
    const resolved = this.#resolve(body.model)
    return resolved instanceof Promise
      ? resolved.then((found) => this.#placeOn(found, bytes, body, authenticatedMs, targetFor))
      : this.#placeOn(resolved, bytes, body, authenticatedMs, targetFor)
  }

  #placeOn(
    resolution: Resolution,
    bytes: Buffer,
    body: CallBody,
    authenticatedMs: number,
    targetFor: (route: Route) => UpstreamTarget,
  ): CallSetup | null {
    const route = this.#routeOf(resolution)
    if (route === null) return null
    const stream = body.stream && this.row.endpoint !== 'embeddings' && this.row.endpoint !== 'messages.count_tokens'
    const asksUsage = stream && this.row.endpoint === 'chat.completions'
    let target: UpstreamTarget
    try {
      target = targetFor(route)
    } catch {
      return this.refuse({ code: 'upstream_blocked' })
    }
    const upstreamBody = rewriteBody(bytes, body, route.upstreamModel, asksUsage)
    const hidesUsage = asksUsage && !asksForUsage(bytes, body)
    const { exchange, row, caller, ports } = this
    try {
      // Last before the provider: what costs money is in the journal first.
      ports.usage.open(this.#intent)
    } catch {
      return this.refuse({ code: 'metering_unavailable' })
    }
    return {
      ports,
      request: exchange.request,
      sink: exchange.sink,
      requestId: exchange.requestId,
      row,
      dialect: exchange.dialect,
      caller,
      route,
      target,
      body: upstreamBody,
      stream,
      textBytes: body.textBytes,
      hidesUsage,
      arrivedMs: exchange.arrivedMs,
      authenticatedMs,
      readyMs: ports.nowMs(),
    }
  }

  #resolve(model: string): Resolution | Promise<Resolution> {
    const unavailable = { kind: 'unavailable' } as const
    try {
      const resolution = this.ports.resolve(this.caller, this.exchange.dialect, model)
      return resolution instanceof Promise ? resolution.catch(() => unavailable) : resolution
    } catch {
      return unavailable
    }
  }

  #routeOf(resolution: Resolution): Route | null {
    switch (resolution.kind) {
      case 'not_found':
        return this.refuse({ code: 'model_not_found', param: 'model', ...candidatesMessage(resolution.candidates) })
      case 'model_not_allowed':
        return this.refuse({ code: 'model_not_allowed', param: 'model', message: notAllowedMessage(resolution.model) })
      case 'no_provider_key':
      case 'secret_unreadable':
        return this.refuse({ code: resolution.kind })
      case 'unavailable':
        return this.refuse({ code: 'credentials_unavailable' })
      case 'ok':
        break
    }
    const { route } = resolution
    this.#intent.providerKeyId = route.providerKeyId
    this.#intent.provider = route.provider
    this.#intent.upstreamModel = route.upstreamModel
    if (route.protocol === this.row.dialect) return route
    return this.refuse({ code: 'wrong_protocol', param: 'model', message: wrongProtocolMessage(route) })
  }

  #tooLarge(limitBytes: number): null {
    const message = `The request body is larger than ${limitBytes} bytes.`
    return this.refuse({ code: 'request_too_large', message })
  }

  #record(outcome: 'rejected' | 'client_abort', status: number, errorCode: string): void {
    const { ports, exchange, caller } = this
    ports.usage.reject(this.#intent, {
      outcome,
      provenance: null,
      status,
      errorCode,
      servedModel: null,
      upstreamRequestId: null,
      tokens: NO_TOKENS,
      latencyMs: ports.nowMs() - exchange.arrivedMs,
      ttfbMs: null,
      attempts: 0,
    })
    ports.noteUse({ tokenId: caller.tokenId, providerKeyId: null, providerKeyRefused: false })
  }
}

function candidatesMessage(candidates: readonly string[] | undefined): { message?: string } {
  if (candidates === undefined || candidates.length === 0) return {}
  return { message: `Several providers have a model of that name. Use one of: ${candidates.slice(0, 20).join(', ')}.` }
}

function notAllowedMessage(model: string): string {
  return `The model list of this token does not include ${model}. The owner of the token can change it.`
}

function wrongProtocolMessage(route: Route): string {
  const endpoint = route.protocol === 'anthropic' ? 'POST /api/v1/messages' : 'POST /api/v1/chat/completions'
  return `${route.upstreamModel} of ${route.provider} is served at ${endpoint}. Call it there with that protocol's client.`
}
