import pg from 'pg'
import { CHANGE_CHANNEL, readChangeMessage } from '@/lib/auth/change-message'
import type { Changes } from '@/lib/auth/changes'
import type { Log } from '@/lib/log'

export type ChangeFeed = { close: () => Promise<void> }

/** All in milliseconds. */
const CONNECT_MS = 5000
/** A connection that died without a word is noticed after at most this, twice. */
const HEARTBEAT_MS = 5000
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000

/**
 * Hears of changes that other processes on the same PostgreSQL made, on a connection of its own, which is made again
 * whenever it is lost. Each time it begins to listen everything cached is forgotten: changes may have been missed.
 * @returns once it listens, or has failed to for the first time.
 */
export async function startChangeFeed(parts: {
  connection: pg.PoolConfig
  changes: Changes
  log: Log
}): Promise<ChangeFeed> {
  const { connection, changes, log } = parts
  const closing = new AbortController()
  const { signal } = closing
  let current: pg.Client | undefined

  /** Listens until the connection is lost. @returns whether it ever listened. */
  async function listen(onListening: () => void): Promise<boolean> {
    const client = new pg.Client({
      ...connection,
      application_name: 'keyway changes',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: HEARTBEAT_MS,
    })
    current = client
    let listening = false
    let heartbeat: NodeJS.Timeout | undefined
    const lost = new Promise<unknown>((resolve) => {
      client.on('error', resolve)
      client.on('end', () => resolve(new Error('the connection ended')))
    })
    client.on('notification', ({ payload }) => changes.announce(readChangeMessage(payload)))
    try {
      await client.connect()
      await client.query(`LISTEN ${CHANGE_CHANNEL}`)
      listening = true
      changes.announce([{ kind: 'everything' }])
      onListening()
      const silent = new Promise<unknown>((resolve) => {
        heartbeat = setInterval(() => void client.query('SELECT 1').catch(resolve), HEARTBEAT_MS)
        heartbeat.unref()
      })
      throw await Promise.race([lost, silent])
    } catch (error) {
      if (!signal.aborted) {
        log.warn(
          { event: 'changes.not_heard', err: error },
          'changes made by other processes are not heard; trying again',
        )
      }
      return listening
    } finally {
      clearInterval(heartbeat)
      client.connection.stream.destroy()
    }
  }

  async function run(onFirst: () => void): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS
    while (!signal.aborted) {
      const listened = await listen(onFirst)
      onFirst()
      pauseMs = listened ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
      // Spread, so that processes that lost the same server do not come back at once.
      await pause(pauseMs * (0.5 + Math.random() / 2), signal)
    }
  }

  let running: Promise<void> = Promise.resolve()
  await new Promise<void>((resolve) => {
    running = run(resolve)
  })
  return {
    close: async () => {
      closing.abort()
      await current?.end().catch(() => undefined)
      await running
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
