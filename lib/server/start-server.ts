import type { Settings } from '@/lib/env'
import { HTTPS_HEADERS } from '@/lib/http/security-headers'
import type { Log } from '@/lib/log'
import type { Metrics } from '@/lib/metrics/create-metrics'
import { claimProcess } from '@/lib/process-state'
import { createRuntime, type Runtime } from '@/lib/runtime/create-runtime'
import { createMetricsDoor, createMetricsServer } from './answer-metrics'
import { createServer } from './create-server'
import { checkAddress, listen, OF_METRICS } from './listen'
import { createPeerOf } from './peer-of'
import { runtimeWarning } from './runtime-floor'
import { createShutdown } from './shutdown'
import { startPages } from './start-pages'
import { staticFiles } from './static-files'

/** A running Keyway. */
export type RunningServer = {
  /** Where people go: the public URL when there is one, else the address it listens on. No trailing slash. */
  origin: string
  port: number
  runtime: Runtime
  /** As on SIGTERM: drains, closes and exits the process. */
  stop: (signal: string) => void
}

/** How to start. */
export type StartOptions = {
  settings: Settings
  log: Log
  /** The folder that holds `.next` (and, in development, the sources). */
  dir: string
  dev: boolean
  /** One line for people each time something long begins. */
  onProgress: (message: string) => void
}

/**
 * Starts everything this process is: runtime, pages and socket, in that dependency order and otherwise at once.
 * From then on it stops on SIGTERM, SIGINT and SIGHUP.
 * @throws SettingsError for what the operator can mend.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { settings, log, dev } = options
  const warning = runtimeWarning(process.versions.node)
  if (warning) log.warn({ node: process.versions.node }, warning)
  if (settings.port !== 0) await checkAddress(settings.host, settings.port)
  const ofMetrics = settings.telemetry.metrics?.listen
  if (ofMetrics) await checkAddress(ofMetrics.host, ofMetrics.port, OF_METRICS)
  // Before the pages load, whose own start would otherwise make a second state.
  claimProcess('server')

  const pagesReady = startPages({ dir: options.dir, dev, host: settings.host, port: settings.port })
  // Its failure is reported after the database has been closed again, not as an unhandled rejection meanwhile.
  pagesReady.catch(() => undefined)
  const runtime = await createRuntime(settings, log, options.onProgress)
  try {
    const pages = await pagesReady
    const https = settings.publicUrl?.startsWith('https://') ?? false
    const { metrics } = runtime
    const { metrics: readers } = settings.telemetry
    const server = createServer({
      gateway: runtime.gateway,
      readiness: () => runtime.readiness(),
      pages: (request, response) => pages.handle(request, response),
      upgrade: dev ? pages.upgrade : undefined,
      dev,
      https,
      peerOf: createPeerOf(settings.trustedProxies),
      metrics: createMetricsDoor(readers, metrics.text),
      pageAnswered: metrics.pageAnswered,
      statics: dev ? undefined : staticFiles(options.dir, https ? HTTPS_HEADERS : null),
      log,
    })
    const port = await listen(server.http, settings.host, settings.port)
    runtime.origin = settings.publicUrl ?? `http://${hostInUrl(settings.host)}:${port}`
    const metricsServer = ofMetrics
      ? createMetricsServer(createMetricsDoor(readers, metrics.text, { isOwnPort: true }))
      : null
    if (metricsServer && ofMetrics) await listen(metricsServer, ofMetrics.host, ofMetrics.port, OF_METRICS)
    const stop = createShutdown(
      {
        startDraining: server.startDraining,
        drain: (graceMs) => runtime.drain(graceMs),
        close: async () => {
          await server.close()
          metricsServer?.close()
          metricsServer?.closeAllConnections()
          await Promise.allSettled([pages.close()])
          await runtime.close()
        },
        exit: (code) => process.exit(code),
        log,
      },
      settings.drainMs,
    )
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
    surviveStrayErrors(log, metrics)
    return { origin: runtime.origin, port, runtime, stop }
  } catch (error) {
    await runtime.close()
    throw error
  }
}

/** An address nobody can open in a browser is shown as one they can. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '127.0.0.1') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

/** One request's stray error must not end everybody else's streams (K13); the count makes it findable. */
function surviveStrayErrors(log: Log, metrics: Metrics): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      const count = metrics.strayError(event)
      log.error({ err: error, event, count }, 'an error escaped its request')
    })
  }
}
