import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** What happens to the answers of what is behind the proxy. */
export type Fault =
  | 'none'
  /** Nothing is answered, and no connection closed. */
  | 'silent'
  /** Something is answered that is no answer. */
  | 'garbage'
  /** An answer of another kind, in order. */
  | 'nonsense'
  /** A refusal of everything, as of a server that was made a replica. */
  | 'readonly'
  /** Connections are refused and closed. */
  | 'down'

export type FaultProxy = {
  url: string
  fault: (fault: Fault) => void
  close: () => Promise<void>
}

const SAYS: Partial<Record<Fault, string>> = {
  garbage: '\0\x07what?\r\n',
  nonsense: '+fine\r\n',
  readonly: "-READONLY You can't write against a read only replica.\r\n",
}

/** A proxy in front of a Redis that goes wrong when it is told to. */
export async function startFaultProxy(port: number): Promise<FaultProxy> {
  let fault: Fault = 'none'
  const open = new Set<Socket>()
  const server: Server = createServer((client) => {
    if (fault === 'down') return client.destroy()
    const upstream = connect({ host: '127.0.0.1', port })
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => open.delete(socket))
    }
    client.on('data', (data) => {
      const says = SAYS[fault]
      if (says !== undefined) client.write(says)
      else upstream.write(data)
    })
    upstream.on('data', (data) => {
      if (fault === 'none') client.write(data)
    })
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const closeAll = (): void => open.forEach((socket) => socket.destroy())
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: (next) => {
      fault = next
      if (next === 'down') closeAll()
    },
    close: async () => {
      closeAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
