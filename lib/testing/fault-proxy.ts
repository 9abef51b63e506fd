import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * What happens to one query on its way.
 * - `reset_before`: the connection breaks, the server never hears of it.
 * - `reset_after`: the server has done it, committed where it commits, and the connection breaks before the answer.
 * - `half_answer`: the same, with half of the answer delivered.
 * - `hang`: the server has done it, and the answer never comes.
 * - `unheard`: it never reaches the server, and nobody says so.
 * - `deadlock`, `serialization`: the server refuses it with that error.
 */
export type Fault = 'reset_before' | 'reset_after' | 'half_answer' | 'hang' | 'unheard' | 'deadlock' | 'serialization'

export const FAULTS: readonly Fault[] = [
  'reset_before',
  'reset_after',
  'half_answer',
  'hang',
  'unheard',
  'deadlock',
  'serialization',
]

/** A PostgreSQL server as seen through a bad network. */
export type FaultProxy = {
  port: number
  /** Faults that have struck, by kind. */
  readonly struck: Readonly<Record<Fault, number>>
  /** Nobody gets through: open connections break and new ones are refused. */
  cutOff: () => Promise<void>
  /** Nobody gets through and nobody is told: connections stay open, silent. */
  silence: () => void
  /** Everything works again. */
  restore: () => Promise<void>
  close: () => Promise<void>
}

const SQLSTATES = { deadlock: '40P01', serialization: '40001' } as const
const SYNC = 0x53
const SIMPLE_QUERY = 0x51
const READY = 0x5a

/**
 * Puts itself before a server, without encryption.
 * @param faultOf asked for every query, counted from 1 over all connections; null = it passes.
 */
export async function startFaultProxy(
  server: { host: string; port: number },
  faultOf: (query: number) => Fault | null = () => null,
): Promise<FaultProxy> {
  const struck: Record<Fault, number> = {
    reset_before: 0,
    reset_after: 0,
    half_answer: 0,
    hang: 0,
    unheard: 0,
    deadlock: 0,
    serialization: 0,
  }
  const open = new Set<() => void>()
  let queries = 0
  let silent = false
  const next = (): Fault | null => {
    queries += 1
    const fault = faultOf(queries)
    if (fault !== null) struck[fault] += 1
    return fault
  }

  const listener = createServer((client) => {
    const upstream = connect(server.port, server.host)
    const end = () => {
      open.delete(end)
      client.resetAndDestroy()
      upstream.destroy()
    }
    open.add(end)
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true)
      socket.on('error', end)
      socket.on('close', end)
    }
    relay(client, upstream, { next, end, isSilent: () => silent })
  })
  const listen = async (port: number): Promise<void> => {
    listener.listen(port, '127.0.0.1')
    await once(listener, 'listening')
  }
  await listen(0)
  const { port } = listener.address() as AddressInfo
  const cutOff = async (): Promise<void> => {
    const closed = listener.listening ? once(listener, 'close') : Promise.resolve()
    listener.close()
    for (const end of open) end()
    await closed
  }
  return {
    port,
    struck,
    cutOff,
    silence: () => {
      silent = true
    },
    restore: async () => {
      silent = false
      if (!listener.listening) await listen(port)
    },
    close: cutOff,
  }
}

type Way = { next: () => Fault | null; end: () => void; isSilent: () => boolean }

/** Passes one connection through. A client has one query on its way at a time, as node-postgres has. */
function relay(client: Socket, upstream: Socket, way: Way): void {
  const requests = new Frames()
  const answers = new Frames()
  let isStarted = false
  let fault: Fault | null = null
  let query: Buffer[] = []
  let answer: Buffer[] = []

  client.on('data', (bytes) => {
    if (way.isSilent()) return
    // The first message has no kind.
    if (!isStarted) {
      isStarted = true
      upstream.write(bytes)
      return
    }
    requests.push(bytes, (frame) => {
      query.push(frame)
      if (frame[0] === SYNC || frame[0] === SIMPLE_QUERY) ask(Buffer.concat(query.splice(0)))
      else if (frame[0] === 0x58) upstream.write(frame)
    })
  })
  upstream.on('data', (bytes) => {
    if (way.isSilent()) return
    answers.push(bytes, (frame) => {
      answer.push(frame)
      if (frame[0] === READY) tell(Buffer.concat(answer.splice(0)))
      // While it logs in, and for what it says unasked.
      else if (fault === null) client.write(Buffer.concat(answer.splice(0)))
    })
  })

  function ask(whole: Buffer): void {
    fault = way.next()
    if (fault === 'reset_before') way.end()
    else if (fault === 'deadlock' || fault === 'serialization') upstream.write(raise(SQLSTATES[fault]))
    else if (fault !== 'unheard') upstream.write(whole)
  }

  function tell(whole: Buffer): void {
    const struckBy = fault
    fault = null
    if (struckBy === 'reset_after') way.end()
    else if (struckBy === 'half_answer') client.write(whole.subarray(0, whole.length >> 1), way.end)
    else if (struckBy !== 'hang') client.write(whole)
  }
}

/** A statement in place of the client's that fails with the given state, so that a transaction is in the state it would be in. */
function raise(sqlState: string): Buffer {
  const text = Buffer.from(`DO $$ BEGIN RAISE 'a fault' USING ERRCODE = '${sqlState}'; END $$\0`)
  const head = Buffer.from([SIMPLE_QUERY, 0, 0, 0, 0])
  head.writeUInt32BE(text.length + 4, 1)
  return Buffer.concat([head, text])
}

/** Cuts a stream of PostgreSQL messages into messages: kind, length, content. */
class Frames {
  private rest: Buffer = Buffer.alloc(0)

  push(bytes: Buffer, each: (frame: Buffer) => void): void {
    let buffer = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes])
    while (buffer.length >= 5) {
      const length = buffer.readUInt32BE(1) + 1
      if (buffer.length < length) break
      each(buffer.subarray(0, length))
      buffer = buffer.subarray(length)
    }
    this.rest = buffer
  }
}
