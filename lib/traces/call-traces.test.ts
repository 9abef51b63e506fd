import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createEgress } from '@/lib/egress/egress'
import { hostPortOf } from '@/lib/egress/guard'
import { parseSettings } from '@/lib/env'
import type { ObservedCall } from '@/lib/gateway/observer'
import { type Harness, PROVIDER_KEY, startHarness, TOKEN, type UpstreamHandler } from '@/lib/gateway/test-harness'
import { createLog } from '@/lib/log'
import { createMetrics } from '@/lib/metrics/create-metrics'
import { CallLog } from '@/lib/runtime/call-log'
import { RuntimeObserver } from '@/lib/runtime/call-observer'
import { attributesOf, type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '@/lib/testing/otlp-receiver'
import { testIntent, testSettlement } from '@/lib/usage/journal-fixtures'
import { type CallTraces, createCallTraces } from './call-traces'

const log = createLog('silent')
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

function tracesTo(receiver: OtlpReceiver, variables: Record<string, string> = {}): CallTraces {
  const { traces: settings } = parseSettings({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '10',
    ...variables,
  }).telemetry
  if (settings === undefined) throw new Error('no traces')
  const egress = createEgress({ allow: [hostPortOf(settings.url)], log })
  const traces = createCallTraces(settings, { egress, log, version: '1.2.3' })
  closing.push(() => traces.close())
  return traces
}

async function receiver(answer?: Parameters<typeof startOtlpReceiver>[0]): Promise<OtlpReceiver> {
  const started = await startOtlpReceiver(answer)
  closing.push(() => started.close())
  return started
}

async function gateway(traces: CallTraces, handler: UpstreamHandler): Promise<Harness> {
  const observer = new RuntimeObserver(
    createMetrics({ version: '1', node: '20' }, null).calls,
    new CallLog(log, 'off'),
    traces,
    log,
  )
  const harness = await startHarness(handler, { ports: { observer } })
  closing.push(() => harness.close())
  return harness
}

const PROMPT = 'a prompt that is nobody else’s business'
const ANSWER_TEXT = 'an answer that is nobody else’s business'
const CALL = JSON.stringify({ model: 'my-model', messages: [{ role: 'user', content: PROMPT }] })
const USAGE = {
  prompt_tokens: 7,
  completion_tokens: 5,
  prompt_tokens_details: { cached_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 2 },
}
const answering: UpstreamHandler = (_request, response) =>
  void response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ model: 'served-model', choices: [{ message: { content: ANSWER_TEXT } }], usage: USAGE }))

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const CLIENT_SPAN = 'b7ad6b7169203331'
const named = (spans: ReceivedSpan[], name: string): ReceivedSpan => {
  const found = spans.find((span) => span.name === name)
  if (found === undefined) throw new Error(`no span ${name} in ${spans.map((span) => span.name).join()}`)
  return found
}

const observed = (): ObservedCall => ({
  request: { method: 'POST', path: '/', headers: {}, readBody: () => undefined, onClientGone: () => undefined },
  requestId: 'r',
  arrivedWallMs: 1_800_000_000_000,
  arrivedMs: 1000,
  peer: undefined,
  trace: null,
})

describe('traces of calls', () => {
  test('a span for the call within the client’s trace, one for the inference, one for the request to the provider', async () => {
    const collector = await receiver()
    const { call, seen } = await gateway(tracesTo(collector, { OTEL_RESOURCE_ATTRIBUTES: 'team=blue' }), answering)
    const headers = { traceparent: `00-${TRACE_ID}-${CLIENT_SPAN}-01`, tracestate: 'vendor=1', baggage: 'a=b' }
    expect((await call({ body: CALL, headers }).done).status).toBe(200)
    const spans = await collector.waitFor(3)
    const server = named(spans, 'POST /api/v1/chat/completions')
    const inference = named(spans, 'chat real-model')
    const attempt = named(spans, 'POST')
    expect(spans.every(({ traceId }) => traceId === TRACE_ID)).toBe(true)
    expect([server.parentSpanId, inference.parentSpanId, attempt.parentSpanId]).toEqual([
      CLIENT_SPAN,
      server.spanId,
      inference.spanId,
    ])
    expect([server.kind, inference.kind, attempt.kind]).toEqual([2, 3, 3])
    expect(attributesOf(server)).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/api/v1/chat/completions',
      'http.response.status_code': 200,
      'keyway.request.id': 'req-1',
      'keyway.space.id': 'space-1',
      'keyway.outcome': 'completed',
    })
    expect(attributesOf(inference)).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'real-model',
      'gen_ai.request.stream': false,
      'gen_ai.response.model': 'served-model',
      'gen_ai.usage.input_tokens': 7,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.usage.cache_read.input_tokens': 3,
      'gen_ai.usage.reasoning.output_tokens': 2,
      'server.address': '127.0.0.1',
      'server.port': expect.any(Number),
    })
    expect(attributesOf(attempt)).toMatchObject({ 'http.response.status_code': 200, 'http.request.method': 'POST' })
    expect(collector.resource()).toMatchObject({ 'service.name': 'keyway', 'service.version': '1.2.3', team: 'blue' })
    for (const { startTimeUnixNano, endTimeUnixNano } of spans)
      expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano))
    // The provider is told of no trace.
    expect(Object.keys(seen[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(['traceparent']))
    expect(seen[0]?.headers).not.toMatchObject({ baggage: expect.anything() })
    expect(seen[0]?.headers).not.toMatchObject({ tracestate: expect.anything() })
  })

  test('R1.45 I07 nothing of prompt, answer or credential is in them, and a model’s name is cleaned', async () => {
    const collector = await receiver()
    const { call } = await gateway(tracesTo(collector), answering)
    await call({ body: CALL.replace('my-model', 'kw_pat_0123456789ABCDEFGH'), query: 'q=secretquery' }).done
    await call({ body: 'not json', headers: { 'x-request-id': 'their-id' } }).done
    await collector.waitFor(4)
    const text = collector.requests.map(({ body }) => body.toString()).join()
    for (const secret of [
      PROMPT,
      ANSWER_TEXT,
      PROVIDER_KEY,
      TOKEN,
      'kw_pat_0123456789ABCDEFGH',
      'secretquery',
      'their-id',
    ])
      expect(text).not.toContain(secret)
  })

  test('a refusal is a span of its own and no error of the server; a provider’s failure is one', async () => {
    const collector = await receiver()
    const { call } = await gateway(tracesTo(collector), (_request, response) => void response.writeHead(500).end('{}'))
    await call({ body: '{"model":"nope"}' }).done
    const [refused] = await collector.waitFor(1)
    expect(refused).toMatchObject({ name: 'POST /api/v1/chat/completions', kind: 2 })
    expect(refused?.parentSpanId ?? '').toBe('')
    expect(refused?.status.code ?? 0).toBe(0)
    expect(attributesOf(refused ?? { attributes: [] })).toMatchObject({
      'error.type': 'model_not_found',
      'http.response.status_code': 404,
      'keyway.outcome': 'rejected',
    })
    await call({ body: CALL }).done
    const spans = (await collector.waitFor(4)).slice(1)
    expect(spans.map(({ status }) => status.code)).toEqual([2, 2, 2])
    expect(attributesOf(named(spans, 'POST'))).toMatchObject({
      'error.type': 'upstream_500',
      'http.response.status_code': 500,
    })
  })

  test('a request that is sent again has a span each time', async () => {
    const collector = await receiver()
    const traces = tracesTo(collector)
    const call = observed()
    const trace = traces.begin(call)
    call.trace = trace
    trace.attemptStarted('https://api.example/v1/chat/completions', 1010)
    trace.attemptStarted('https://api.example/v1/chat/completions', 1030)
    trace.attemptAnswered(200, 1080)
    traces.end(call, testIntent({ stream: true }), testSettlement({ latencyMs: 200, ttfbMs: 90, attempts: 2 }))
    const spans = await collector.waitFor(4)
    const attempts = spans.filter(({ name }) => name === 'POST')
    expect(attempts.map((span) => attributesOf(span)['http.request.resend_count'])).toEqual([undefined, 1])
    expect(attempts.map(({ startTimeUnixNano, endTimeUnixNano }) => [startTimeUnixNano, endTimeUnixNano])).toEqual([
      ['1800000000010000000', '1800000000030000000'],
      ['1800000000030000000', '1800000000200000000'],
    ])
    expect(attempts.map(({ status }) => status.code ?? 0)).toEqual([2, 0])
    expect(attributesOf(named(spans, 'chat gpt-4o-mini'))).toMatchObject({
      'gen_ai.request.stream': true,
      'gen_ai.response.time_to_first_chunk': 0.08,
    })
  })

  test('the client’s wish not to be traced is kept; what is no traceparent begins a trace', async () => {
    const collector = await receiver()
    const { call } = await gateway(tracesTo(collector), answering)
    await call({ body: CALL, headers: { traceparent: `00-${TRACE_ID}-${CLIENT_SPAN}-00` } }).done
    for (const traceparent of ['x', `00-${'0'.repeat(32)}-${CLIENT_SPAN}-01`, `ff-${TRACE_ID}-${CLIENT_SPAN}-01`])
      await call({ body: CALL, headers: { traceparent } }).done
    const spans = await collector.waitFor(9)
    expect(spans.filter(({ traceId }) => traceId === TRACE_ID)).toEqual([])
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(3)
  })

  test('protobuf is the rule, with the operator’s headers', async () => {
    const collector = await receiver()
    const traces = tracesTo(collector, { OTEL_EXPORTER_OTLP_PROTOCOL: '', OTEL_EXPORTER_OTLP_HEADERS: 'api-key=k%201' })
    const { call } = await gateway(traces, answering)
    await call({ body: CALL }).done
    await traces.close()
    expect(collector.requests).toMatchObject([
      { path: '/v1/traces', headers: { 'content-type': 'application/x-protobuf', 'api-key': 'k 1' } },
    ])
    expect(collector.requests[0]?.body.includes('chat real-model')).toBe(true)
  })
})

describe('a collector that fails', () => {
  test.each([
    ['refuses', (response) => void response.writeHead(503).end()],
    ['breaks off', (response) => void response.destroy()],
    ['redirects inside', (response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()],
    ['floods', (response) => void response.writeHead(200).end(Buffer.alloc(1_000_000))],
    ['never answers', () => undefined],
  ] satisfies [string, Parameters<typeof startOtlpReceiver>[0]][])('%s, and no call notices', async (_how, answer) => {
    const collector = await receiver(answer)
    const traces = tracesTo(collector, { OTEL_EXPORTER_OTLP_TIMEOUT: '100' })
    const { call } = await gateway(traces, answering)
    for (let i = 0; i < 5; i++) expect((await call({ body: CALL }).done).status).toBe(200)
    while (traces.counts.failed === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(traces.counts.exported).toBe(0)
  })

  test('K05 while it is slow spans beyond the queue are dropped, so that memory stays flat', async () => {
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    const collector = await receiver((response) => void released.then(() => response.writeHead(200).end()))
    const traces = tracesTo(collector)
    for (let i = 0; i < 5000; i++) {
      const call = observed()
      call.trace = traces.begin(call)
      traces.end(call, testIntent(), testSettlement({ attempts: 0 }))
      // Time for the first batch to be on its way.
      if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
    release()
    await traces.close()
    // One batch under way and the queue.
    expect(traces.counts).toEqual({ exported: expect.any(Number), failed: 0 })
    expect(traces.counts.exported).toBeLessThanOrEqual(2048 + 512)
    expect(traces.counts.exported).toBeGreaterThan(2000)
  })
})

test('X10 OpenTelemetry is loaded in one place, and only when it is wanted', () => {
  const files = readdirSync('lib', { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join('lib', file))
    .filter((file) => /\.tsx?$/.test(file) && !/\.i?test\.ts$/.test(file) && !file.startsWith('lib/traces/'))
  const importing = files.filter((file) =>
    /^import (?!type )[^\n]*@\/lib\/traces|from '@opentelemetry/m.test(readFileSync(file, 'utf8')),
  )
  expect(importing).toEqual([])
})
