import type { AddressInfo } from 'node:net'
import { createServer as createSocketServer } from 'node:net'
import type { Server } from 'node:http'
import { SettingsError } from '@/lib/env'

/** @throws SettingsError that names PORT or HOST, for the failures an operator can mend. */
function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new SettingsError(
      `Port ${port} on ${host} is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm start`,
    )
  }
  if (error.code === 'EACCES') return new SettingsError(`PORT ${port} needs more rights. Choose one above 1023.`)
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new SettingsError(`HOST ${host} is not an address of this machine.`)
  }
  return error
}

/** Finds out early, before a database is started, whether the address can be had. @throws SettingsError when not. */
export function checkAddress(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createSocketServer()
    probe.once('error', (error) => reject(explain(error, host, port)))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()))
  })
}

/** Listens, and tells the port it got. @throws SettingsError when the address cannot be had. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(explain(error, host, port))
    server.once('error', onError)
    server.listen({ host, port, backlog: 1_024 }, () => {
      server.off('error', onError)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
