import { createEgress } from '@/lib/egress/egress'
import { hostPortOf } from '@/lib/egress/guard'
import type { Log } from '@/lib/log'
import type { Metrics } from '@/lib/metrics/create-metrics'
import type { TraceSettings } from '@/lib/telemetry-settings'
import type { CallTraces } from '@/lib/traces/call-traces'
import manifest from '@/package.json'

/**
 * Starts sending traces. The collector is the operator's own choice and may be internal: it has an egress of its own, whose
 * one allowed pair is the collector's, so that no provider of a tenant can be there.
 */
export async function startTraces(
  settings: TraceSettings,
  { log, metrics }: { log: Log; metrics: Metrics },
): Promise<CallTraces> {
  const { createCallTraces } = await import('@/lib/traces/call-traces')
  const egress = createEgress({ allow: [hostPortOf(settings.url)], log })
  const traces = createCallTraces(settings, { egress, log, version: manifest.version })
  metrics.add(() => {
    const { exported, failed } = traces.counts
    return [
      {
        name: 'keyway_trace_spans_total',
        help: 'Spans the collector took, and those that were dropped because it did not.',
        type: 'counter',
        samples: [
          { labels: { result: 'exported' }, value: exported },
          { labels: { result: 'failed' }, value: failed },
        ],
      },
    ]
  })
  return traces
}
