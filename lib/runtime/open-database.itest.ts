import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, connect, type Server, type Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseSettings } from '@/lib/env'
import { createLog } from '@/lib/log'
import { freePort, startTestPostgres, type TestPostgres } from '@/lib/testing/postgres'
import { openDatabase } from './open-database'

let server: TestPostgres
let dataDir: string
beforeAll(async () => {
  server = await startTestPostgres()
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'keyway-open-'))
  const admin = new pg.Client(server.connection)
  await admin.connect()
  await admin.query('CREATE ROLE poor LOGIN')
  await admin.query('CREATE DATABASE others')
  await admin.end()
})
afterAll(() => {
  server?.stop()
  rmSync(dataDir, { recursive: true })
})

const open = (url: string, onProgress: (message: string) => void = () => undefined) =>
  openDatabase(parseSettings({ DATABASE_URL: url, KEYWAY_DATA_DIR: dataDir }), createLog('silent'), onProgress)
const urlOf = (user: string, rest: string) =>
  `postgresql://${user}:pa%23ss%40word@127.0.0.1:${server.connection.port}/${rest}`

test.each([
  ['a user there is not', () => urlOf('nobody', 'postgres'), 'does not let its user in'],
  ['a database there is not', () => urlOf('keyway', 'nowhere'), 'no database of that name'],
  ['SSL that the server has not', () => urlOf('keyway', 'postgres?sslmode=require'), 'asks for SSL'],
  ['a user without rights', () => urlOf('poor', 'others'), 'may not make tables'],
])('R2.11 M01 %s ends in one sentence about DATABASE_URL', async (_case, url, words) => {
  const problem = await open(url()).then(
    () => null,
    (error: unknown) => error as Error,
  )
  expect(problem).toMatchObject({ name: 'SettingsError' })
  expect(problem?.message).toMatch(/^DATABASE_URL: [^\n]+$/)
  expect(problem?.message).toContain(words)
  expect(problem?.message).not.toMatch(/pa.*ss.*word/)
})

test('R2.11 a server that comes a moment later is waited for', async () => {
  const port = await freePort()
  const said: string[] = []
  const opened = open(`postgresql://keyway@127.0.0.1:${port}/postgres`, (message) => said.push(message))
  const relay = await relayLater(port, 1200)
  const { pool } = await opened
  expect(said.filter((message) => message.includes('DATABASE_URL'))).toHaveLength(1)
  await pool.end()
  relay.close()
})

/** Listens on `port` after a while, and hands everything to the server. */
async function relayLater(port: number, afterMs: number): Promise<Server> {
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  const relay = createServer((inner: Socket) => {
    const outer = connect({ host: '127.0.0.1', port: server.connection.port ?? 0 })
    inner.pipe(outer).pipe(inner)
    for (const socket of [inner, outer]) socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => relay.listen(port, '127.0.0.1', resolve))
  return relay
}
