import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseWorkerFile } from '@/lib/testing/database-worker-file'
import { type EmbeddedDatabase, startEmbeddedDatabase } from './embedded-database'

let dataDir: string
let embedded: EmbeddedDatabase
let pool: pg.Pool

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'keyway-db-'))
  embedded = await startEmbeddedDatabase({ dataDir, workerFile: await databaseWorkerFile() })
  pool = new pg.Pool({ ...embedded.connection, max: 16 })
})
afterAll(async () => {
  await pool.end()
  await embedded.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

test('X03 many connections at once each get the rows of their own query', async () => {
  const asked = Array.from({ length: 600 }, (_, at) => at)
  const answered = await Promise.all(
    asked.map(async (at) => {
      const columns = at % 3
      const text = columns === 0 ? 'SELECT $1::int AS at' : `SELECT $1::int AS at, ${columns} AS c, pg_sleep(0)`
      const { rows } = await pool.query<{ at: number }>({ text, values: [at] })
      return rows.map((row) => row.at)
    }),
  )
  expect(answered).toEqual(asked.map((at) => [at]))
})

test('a query that fails fails alone', async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 200 }, async (_, at) => {
      if (at % 2 === 0) return (await pool.query<{ at: number }>('SELECT $1::int AS at', [at])).rows[0]?.at
      return pool.query('SELECT 1 / $1::int', [0])
    }),
  )
  outcomes.forEach((outcome, at) => {
    if (outcome.status === 'fulfilled') expect(outcome.value).toBe(at)
    else expect(`${at % 2} ${String(outcome.reason)}`).toBe('1 error: division by zero')
  })
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(100)
})

test('X03 C04 beside transactions, too, every query gets its own rows, and transactions stay whole', async () => {
  await pool.query('CREATE TABLE counter (value int NOT NULL)')
  await pool.query('INSERT INTO counter VALUES (0)')
  const add = async (): Promise<void> => {
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      const { rows } = await client.query<{ value: number }>(
        'SELECT value FROM counter WHERE value >= $1 FOR UPDATE',
        [0],
      )
      await client.query('UPDATE counter SET value = $1', [(rows[0]?.value ?? 0) + 1])
      await client.query('COMMIT')
    } finally {
      client.release()
    }
  }
  // Interleaved, so that queries wait while a transaction is open and all are let in when it ends.
  const asked = Array.from({ length: 300 }, (_, at) => at)
  const answered = await Promise.all(
    asked.map(async (at) => {
      if (at % 3 === 0) return add()
      const text = at % 3 === 1 ? 'SELECT $1::int AS at' : 'SELECT $1::int AS at WHERE 1 = $2::int'
      const { rows } = await pool.query<{ at: number }>(text, at % 3 === 1 ? [at] : [at, 1])
      expect(rows).toEqual([{ at }])
    }),
  )
  expect(answered).toHaveLength(300)
  expect((await pool.query('SELECT value FROM counter')).rows).toEqual([{ value: 100 }])
})

test('a connection that leaves between two messages of a query, or in a transaction, blocks nobody', async () => {
  const { host, port } = embedded.connection
  for (const messages of [[parse('SELECT 1')], [parse('BROKEN')], [query('BEGIN'), parse('SELECT 1')]]) {
    const socket = connect(path.join(host ?? '', `.s.PGSQL.${port}`))
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write(startup())
    await new Promise((resolve) => socket.once('data', resolve))
    for (const message of messages) socket.write(message)
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.destroy()
    expect((await pool.query<{ n: number }>('SELECT $1::int AS n', [7])).rows).toEqual([{ n: 7 }])
  }
})

const message = (type: string, body: string): Buffer => {
  const bytes = Buffer.from(body)
  const length = Buffer.alloc(4)
  length.writeInt32BE(bytes.length + 4)
  return Buffer.concat([Buffer.from(type), length, bytes])
}
const parse = (text: string): Buffer => message('P', `\0${text}\0\0\0`)
const query = (text: string): Buffer => message('Q', `${text}\0`)
const startup = (): Buffer => {
  const body = Buffer.concat([Buffer.from([0, 3, 0, 0]), Buffer.from('user\0postgres\0database\0postgres\0\0')])
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([length, body])
}
