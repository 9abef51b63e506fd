import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One span as OTLP's JSON has it. Times are nanoseconds since the epoch, in decimal. */
export type ReceivedSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  /** 2 server, 3 client. */
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: Record<string, unknown> }[]
  status: { code?: number }
}

/** A collector of traces that keeps what it gets. */
export type OtlpReceiver = {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  url: string
  requests: { path: string; headers: IncomingHttpHeaders; body: Buffer }[]
  /** Of all JSON requests so far. */
  spans: () => ReceivedSpan[]
  /** What resource they came from, of the last JSON request. */
  resource: () => Record<string, unknown>
  /** Resolves when so many spans have come. */
  waitFor: (count: number) => Promise<ReceivedSpan[]>
  close: () => Promise<void>
}

type Export = {
  resourceSpans: { resource: { attributes: ReceivedSpan['attributes'] }; scopeSpans: { spans: ReceivedSpan[] }[] }[]
}

/** Starts it on a free loopback port. `answer` may refuse, redirect or never answer instead of taking what comes. */
export async function startOtlpReceiver(
  answer: (response: ServerResponse, request: IncomingMessage) => void = (response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
): Promise<OtlpReceiver> {
  const requests: OtlpReceiver['requests'] = []
  let wake: () => void = () => undefined
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) })
      answer(response, request)
      wake()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const exports = () =>
    requests
      .filter(({ headers }) => headers['content-type'] === 'application/json')
      .flatMap(({ body }) => (JSON.parse(body.toString()) as Export).resourceSpans)
  const spans = () => exports().flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    spans,
    resource: () => attributesOf({ attributes: exports().at(-1)?.resource.attributes ?? [] }),
    waitFor: async (count) => {
      while (spans().length < count) await new Promise<void>((resolve) => (wake = resolve))
      return spans()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The attributes by their names, as plain values. */
export function attributesOf({ attributes }: Pick<ReceivedSpan, 'attributes'>): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => {
      const [kind = '', found] = Object.entries(value)[0] ?? []
      return [key, kind === 'intValue' ? Number(found) : found]
    }),
  )
}
