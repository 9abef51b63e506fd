import type { AddressInfo } from 'node:net'
import { createServer as createSocketServer } from 'node:net'
import type { Server } from 'node:http'
import { SettingsError } from '@/lib/env'

/** The settings that said where to listen. */
type Names = { host: string; port: string }
const OF_SERVER: Names = { host: 'HOST', port: 'PORT' }
/** Of the port for metrics alone. */
export const OF_METRICS: Names = { host: 'KEYWAY_METRICS_HOST', port: 'KEYWAY_METRICS_PORT' }

/** What an operator can mend becomes a SettingsError that names the setting. */
function explain(error: NodeJS.ErrnoException, host: string, port: number, names: Names): Error {
  if (error.code === 'EADDRINUSE') {
    const other = port < 65_535 ? port + 1 : port - 1
    return new SettingsError(
      `${names.port}: port ${port} on ${host} is taken by another program. Stop it, or choose another port: ${names.port}=${other}`,
    )
  }
  if (error.code === 'EACCES') {
    return new SettingsError(`${names.port}: port ${port} needs more rights. Choose one above 1023.`)
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') {
    return new SettingsError(`${names.host}: ${host} is not an address of this machine.`)
  }
  return error
}

/** Finds out early, before a database is started, whether the address can be had. @throws SettingsError when not. */
export function checkAddress(host: string, port: number, names = OF_SERVER): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createSocketServer()
    probe.once('error', (error) => reject(explain(error, host, port, names)))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()))
  })
}

/** Listens, and tells the port it got. @throws SettingsError when the address cannot be had. */
export function listen(server: Server, host: string, port: number, names = OF_SERVER): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(explain(error, host, port, names))
    server.once('error', onError)
    server.listen({ host, port, backlog: 1_024 }, () => {
      server.off('error', onError)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
