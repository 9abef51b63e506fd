import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace, type Tracer, TraceFlags } from '@opentelemetry/api'
import { parseTraceParent, setGlobalErrorHandler, TraceState } from '@opentelemetry/core'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Egress } from '@/lib/egress/egress'
import { ENDPOINT_ROWS } from '@/lib/gateway/endpoints'
import type { ObservedCall } from '@/lib/gateway/observer'
import type { UsageIntent, UsageSettlement } from '@/lib/gateway/types'
import type { Log } from '@/lib/log'
import type { TraceSampler, TraceSettings } from '@/lib/telemetry-settings'
import { type Attempt, Attempts } from './attempts'
import { genAiAttributes, modelOf, operationOf } from './gen-ai'
import { OtlpExporter, type SpanCounts } from './otlp-exporter'

/** Spans that wait for the collector; beyond this they are dropped. */
const MAX_QUEUE = 2048
const MAX_BATCH = 512
/** Of any text in a span. Characters. */
const MAX_TEXT = 256
/** How long a stop waits for what is still to be sent. Milliseconds. */
const LAST_WORDS_MS = 2000

const ROUTES: ReadonlyMap<string, string> = new Map(ENDPOINT_ROWS.map(({ endpoint, path }) => [endpoint, path]))

/** Traces of calls. Loaded only where a collector is set: without one no file of OpenTelemetry is read. */
export type CallTraces = {
  readonly counts: Readonly<SpanCounts>
  /** What is told of the attempts of a call that begins. */
  begin: (call: ObservedCall) => Attempts
  /** Makes the spans of a call that has ended and hands them to the exporter's queue. */
  end: (call: ObservedCall, intent: UsageIntent, settlement: UsageSettlement) => void
  /** Sends what waits, for two seconds at most. */
  close: () => Promise<void>
}

/** @param egress closed with the traces */
export function createCallTraces(
  settings: TraceSettings,
  { egress, log, version }: { egress: Egress; log: Log; version: string },
): CallTraces {
  const exporter = new OtlpExporter(settings, egress, log)
  // Nothing of tracing ever ends anything else.
  setGlobalErrorHandler((error) => log.debug({ event: 'traces.error', err: error }, 'tracing failed'))
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        ...settings.resource,
        'service.name': settings.serviceName,
        'service.version': version,
      }),
    ),
    sampler: samplerOf(settings.sampler),
    spanLimits: { attributeValueLengthLimit: MAX_TEXT },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: MAX_QUEUE,
        maxExportBatchSize: MAX_BATCH,
        scheduledDelayMillis: settings.delayMs,
        exportTimeoutMillis: settings.timeoutMs,
      }),
    ],
  })
  const tracer = provider.getTracer('keyway', version)
  return {
    counts: exporter.counts,
    begin: (call) => new Attempts(parentOf(call)),
    end: (call, intent, settlement) => {
      if (call.trace instanceof Attempts) makeSpans(tracer, call, call.trace, intent, settlement)
    },
    close: async () => {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, LAST_WORDS_MS)
      })
      await Promise.race([provider.shutdown().catch(() => undefined), late])
      clearTimeout(timer)
      await egress.close({ force: true })
    },
  }
}

function samplerOf({ rule, ratio, followsParent }: TraceSampler): Sampler {
  const root =
    rule === 'always'
      ? new AlwaysOnSampler()
      : rule === 'never'
        ? new AlwaysOffSampler()
        : new TraceIdRatioBasedSampler(ratio)
  return followsParent ? new ParentBasedSampler({ root }) : root
}

/** The client's own span, by `traceparent` (W3C Trace Context). It is continued, and goes no further: providers never see it. */
function parentOf({ request }: ObservedCall): Attempts['parent'] {
  const { traceparent, tracestate } = request.headers
  if (typeof traceparent !== 'string') return null
  const parent = parseTraceParent(traceparent)
  if (parent === null) return null
  const state = typeof tracestate === 'string' && tracestate.length <= 512 ? new TraceState(tracestate) : undefined
  return { ...parent, isRemote: true, ...(state === undefined ? {} : { traceState: state }) }
}

/** A server span for the call, below it one for the inference, below that one for each request to the provider. */
function makeSpans(
  tracer: Tracer,
  call: ObservedCall,
  { parent, list }: Attempts,
  intent: UsageIntent,
  settlement: UsageSettlement,
): void {
  /** Milliseconds since the epoch of a monotonic time. */
  const wall = (monotonicMs: number): number => call.arrivedWallMs + (monotonicMs - call.arrivedMs)
  const endMs = call.arrivedWallMs + settlement.latencyMs
  const above = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent)
  const route = `/api/v1${ROUTES.get(intent.endpoint) ?? ''}`
  const { status, outcome, errorCode } = settlement
  const server = tracer.startSpan(
    `POST ${route}`,
    {
      kind: SpanKind.SERVER,
      startTime: call.arrivedWallMs,
      attributes: {
        'http.request.method': 'POST',
        'http.route': route,
        'http.response.status_code': status,
        'keyway.request.id': call.requestId,
        'keyway.space.id': intent.spaceId,
        'keyway.outcome': outcome,
        'keyway.attempts': settlement.attempts,
        ...(intent.clientKind === null ? {} : { 'keyway.client.kind': intent.clientKind }),
      },
    },
    above,
  )
  if ((server.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return
  const fails = outcome !== 'completed' && outcome !== 'client_abort'
  if (errorCode !== null) server.setAttribute('error.type', errorCode)
  // A refusal is the client's fault, and no error of this server.
  if (fails && status >= 500) server.setStatus({ code: SpanStatusCode.ERROR })
  const [first] = list
  if (first !== undefined) {
    const firstChunkMs = settlement.ttfbMs === null ? null : call.arrivedMs + settlement.ttfbMs - first.startedMs
    const inference = tracer.startSpan(
      `${operationOf(intent.endpoint)} ${modelOf(intent)}`,
      {
        kind: SpanKind.CLIENT,
        startTime: wall(first.startedMs),
        attributes: { ...genAiAttributes(intent, settlement, firstChunkMs), ...addressOf(first) },
      },
      trace.setSpan(ROOT_CONTEXT, server),
    )
    if (errorCode !== null) fail(inference, errorCode)
    for (const [at, attempt] of list.entries()) {
      const next = list[at + 1]
      const span = tracer.startSpan(
        'POST',
        { kind: SpanKind.CLIENT, startTime: wall(attempt.startedMs), attributes: attemptAttributes(attempt, at) },
        trace.setSpan(ROOT_CONTEXT, inference),
      )
      if (next !== undefined) fail(span, 'connection_broke')
      else if (attempt.status === null || attempt.status >= 400) fail(span, errorCode ?? 'no_answer')
      span.end(next === undefined ? endMs : wall(next.startedMs))
    }
    inference.end(endMs)
  }
  server.end(endMs)
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

function attemptAttributes(attempt: Attempt, at: number) {
  return {
    'http.request.method': 'POST',
    'url.full': attempt.url,
    ...addressOf(attempt),
    ...(attempt.status === null ? {} : { 'http.response.status_code': attempt.status }),
    ...(at === 0 ? {} : { 'http.request.resend_count': at }),
  }
}

function addressOf({ url }: Attempt) {
  const { hostname, port, protocol } = new URL(url)
  return { 'server.address': hostname, 'server.port': Number(port) || (protocol === 'http:' ? 80 : 443) }
}
