import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'
import type { Egress } from '@/lib/egress/egress'
import type { Log } from '@/lib/log'
import type { TraceSettings } from '@/lib/telemetry-settings'

/** What has become of the spans so far. */
export type SpanCounts = { exported: number; failed: number }

const MAX_ANSWER_BYTES = 64 * 1024

/** Sends spans to the collector by OTLP over HTTP, through the egress module like everything that leaves the process (X10). */
export class OtlpExporter implements SpanExporter {
  readonly counts: SpanCounts = { exported: 0, failed: 0 }
  readonly #sending = new Set<Promise<void>>()
  #isFailing = false

  /** @param egress one of its own: that the collector may be internal opens nothing for providers */
  constructor(
    private readonly settings: TraceSettings,
    private readonly egress: Egress,
    private readonly log: Log,
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    const sending = this.#deliver(spans, done).finally(() => this.#sending.delete(sending))
    this.#sending.add(sending)
  }

  /** Never rejects. A failure is told here, once; for whoever makes the batches this one is done. */
  async #deliver(spans: ReadableSpan[], done: (result: ExportResult) => void): Promise<void> {
    try {
      await this.#send(spans)
      this.counts.exported += spans.length
      this.#tell(null)
    } catch (error) {
      this.counts.failed += spans.length
      this.#tell(error)
    }
    done({ code: ExportResultCode.SUCCESS })
  }

  async #send(spans: ReadableSpan[]): Promise<void> {
    const { url, headers, format, timeoutMs } = this.settings
    const body = (format === 'json' ? JsonTraceSerializer : ProtobufTraceSerializer).serializeRequest(spans)
    if (body === undefined) return
    const { status } = await this.egress.requestJson({
      url,
      partition: 'traces',
      method: 'POST',
      headers: {
        ...Object.fromEntries(headers.map(([name, value]) => [name, value.reveal('traces')])),
        'content-type': format === 'json' ? 'application/json' : 'application/x-protobuf',
        'user-agent': 'keyway',
      },
      body: Buffer.from(body),
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
    })
    if (status < 200 || status > 299) throw new Error(`The collector answered ${status}.`)
  }

  /** One line when it begins to fail and one when it works again: an outage of the collector fills no log. */
  #tell(error: unknown): void {
    const fails = error !== null
    if (fails === this.#isFailing) return
    this.#isFailing = fails
    if (fails)
      this.log.warn({ event: 'traces.failing', err: error }, 'traces cannot be sent; they are dropped meanwhile')
    else this.log.info({ event: 'traces.sent_again' }, 'traces are sent again')
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.#sending)
  }

  shutdown(): Promise<void> {
    return this.forceFlush()
  }
}
