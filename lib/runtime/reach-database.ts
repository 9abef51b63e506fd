import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { isUnreachable } from './database-problem'

const WITHIN_MS = 30_000
const EVERY_MS = 1000
const ANSWER_MS = 5000

/**
 * Waits until the database lets its user in: containers that start together are not ready together.
 * @param onWait told once, when the first try fails
 * @throws the driver's error, at once for whatever more tries do not mend.
 */
export async function reachDatabase(
  connection: pg.PoolConfig,
  { onWait, withinMs = WITHIN_MS, everyMs = EVERY_MS }: { onWait: () => void; withinMs?: number; everyMs?: number },
): Promise<void> {
  const until = performance.now() + withinMs
  for (let tries = 1; ; tries += 1) {
    try {
      await connectOnce(connection)
      return
    } catch (error) {
      if (!isUnreachable(error) || performance.now() + everyMs > until) throw error
      if (tries === 1) onWait()
      await delay(everyMs)
    }
  }
}

async function connectOnce(connection: pg.PoolConfig): Promise<void> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: ANSWER_MS })
  // Without a listener a connection that breaks later would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } finally {
    await client.end().catch(() => undefined)
  }
}
