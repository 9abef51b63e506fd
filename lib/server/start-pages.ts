import { type IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import next from 'next'

/** Next, ready to answer. */
export type Pages = {
  handle: ReturnType<ReturnType<typeof next>['getRequestHandler']>
  /** For reloading in development. */
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  close: () => Promise<void>
}

/**
 * Starts Next on the built (or, in development, the source) application in `dir`.
 * @throws Error when there is no build.
 */
export async function startPages(options: { dir: string; dev: boolean; host: string; port: number }): Promise<Pages> {
  // Next listens for upgrades on the server it is told of. Which ones it gets is ours to say, so it is told of one nobody connects to.
  const upgrades = new Server()
  const app = next({
    dir: options.dir,
    dev: options.dev,
    hostname: options.host,
    port: options.port,
    httpServer: upgrades,
  })
  await app.prepare()
  return {
    handle: app.getRequestHandler(),
    upgrade: (request, socket, head) => void upgrades.emit('upgrade', request, socket, head),
    close: () => app.close(),
  }
}
