import path from 'node:path'
import { Client } from 'pg'

/** Runs statements in the embedded database of a Keyway that runs, by its socket. @returns the rows of the last one. */
export async function embeddedSql(
  dataDir: string,
  sql: string,
  params: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const account = { user: 'postgres', database: 'postgres', password: 'postgres' }
  const client = new Client({ ...account, host: path.join(dataDir, 'socket') })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql, params)).rows
  } finally {
    await client.end()
  }
}
