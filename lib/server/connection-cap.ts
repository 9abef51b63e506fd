import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Open connections one address may hold (E11). High enough for a load balancer or a benchmark on the same machine,
 * low enough that one address cannot take every file descriptor.
 */
export const MAX_CONNECTIONS_PER_ADDRESS = 2_048

/** Closes connections above the cap the moment they arrive. IPv6 counts by /64, the smallest range one customer gets. */
export function capConnections(server: Server, limit = MAX_CONNECTIONS_PER_ADDRESS): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = bucket(socket.remoteAddress ?? '')
    const count = (open.get(address) ?? 0) + 1
    if (count > limit) {
      socket.destroy()
      return
    }
    open.set(address, count)
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left === 0) open.delete(address)
      else open.set(address, left)
    })
  })
}

function bucket(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  return address.split(':').slice(0, 4).join(':')
}
