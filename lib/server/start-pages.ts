import { Server } from 'node:http'
import next from 'next'

/** Next, ready to answer. */
export type Pages = {
  handle: ReturnType<ReturnType<typeof next>['getRequestHandler']>
  upgrade: ReturnType<ReturnType<typeof next>['getUpgradeHandler']>
  close: () => Promise<void>
}

/**
 * Starts Next on the built (or, in development, the source) application in `dir`.
 * @throws Error when there is no build.
 */
export async function startPages(options: { dir: string; dev: boolean; host: string; port: number }): Promise<Pages> {
  const app = next({
    dir: options.dir,
    dev: options.dev,
    hostname: options.host,
    port: options.port,
    // Next attaches an upgrade listener to the server it finds; upgrades are ours to refuse, so it gets one nobody uses.
    httpServer: new Server(),
  })
  await app.prepare()
  return { handle: app.getRequestHandler(), upgrade: app.getUpgradeHandler(), close: () => app.close() }
}
