import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { AddressInfo } from 'node:net'
import { Pool } from 'pg'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '@/lib/conformance/workbench'
import { startOtlpReceiver, type OtlpReceiver } from '@/lib/testing/otlp-receiver'
import { startTestPostgres, type TestPostgres } from '@/lib/testing/postgres'
import { startKeyway, type TestKeyway } from '@/lib/testing/start-keyway'
import { freePort } from '@/lib/testing/start-process'
import { leaksIn, type Place } from './allowed'
import { CANARIES, MARK } from './canaries'
import { exercise, LEGACY_SPACE, type Made } from './exercise'
import { keptFolder } from './keep'
import { type LeakyUpstream, startLeakyUpstream } from './leaky-upstream'
import { type AnswerRecorder, recordAnswers } from './record-answers'

const LOGIN = 'keyway-mails'

describe.each(['embedded', 'postgresql'])('P16 I07 B09 I10 a Keyway on %s that was told every secret', (database) => {
  let postgres: TestPostgres | null = null
  let upstream: LeakyUpstream
  let collector: OtlpReceiver
  let mails: SMTPServer
  let mailLogins = 0
  let keyway: TestKeyway
  let recorder: AnswerRecorder
  let made: Made
  let metrics: string

  beforeAll(async () => {
    postgres = database === 'postgresql' ? await startTestPostgres() : null
    upstream = await startLeakyUpstream()
    collector = await startOtlpReceiver((response, request) => {
      // The first export is refused by a collector that says back what it was sent.
      response.writeHead(collector.requests.length === 1 ? 400 : 200, { 'content-type': 'application/json' })
      response.end(collector.requests.length === 1 ? JSON.stringify(request.headers) : '{}')
    })
    mails = new SMTPServer({
      hideSTARTTLS: true,
      logger: false,
      onAuth: ({ username, password }, _session, done) => {
        mailLogins += 1
        done(new Error(`No entry for ${username} with ${password}`))
      },
    })
    mails.on('error', () => undefined)
    await new Promise<void>((resolve) => mails.listen(0, '127.0.0.1', () => resolve()))
    const metricsPort = await freePort()
    keyway = await startKeyway({
      egressAllow: [upstream.hostPort],
      env: settings({ postgres, collector, mailPort: (mails.server.address() as AddressInfo).port, metricsPort }),
    })
    recorder = recordAnswers(keyway.port)
    made = await exercise(keyway, upstream.url, database === 'postgresql')
    await until('the traces', () => collector.spans().length > 50)
    const authorization = `Bearer ${CANARIES.metricsToken}`
    metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`, { headers: { authorization } })).text()
  }, 120_000)
  afterAll(async () => {
    recorder?.stop()
    await keyway?.dispose()
    await new Promise<void>((resolve) => mails.close(() => resolve()))
    await collector?.close()
    await upstream?.close()
    postgres?.stop()
  })

  const output = (): Place => ({ name: 'output of the server', bytes: Buffer.from(keyway.output()) })
  const answers = (): Place[] =>
    recorder.answers.map(({ request, text }) => ({ name: `answer ${request}`, bytes: Buffer.from(text, 'latin1') }))
  const exports = (): Place[] => [
    { name: 'metrics', bytes: Buffer.from(metrics) },
    ...collector.requests.map(({ body }) => ({ name: 'traces', bytes: body })),
  ]
  const sql = async (run: (pool: Pool) => Promise<Place[]>): Promise<Place[]> => {
    const account = { user: 'postgres', database: 'postgres', password: 'postgres' }
    const pool = new Pool(postgres?.connection ?? { ...account, host: path.join(keyway.dataDir, 'socket'), max: 1 })
    try {
      return await run(pool)
    } finally {
      await pool.end()
    }
  }

  test('every secret has really been where it is used', async () => {
    const heard = upstream.heard()
    for (const secret of [CANARIES.openaiKey, CANARIES.googleKey, CANARIES.plainKey]) expect(heard).toContain(secret)
    expect(heard).toContain(JSON.stringify(CANARIES.prompt))
    expect(JSON.stringify(collector.requests.map(({ headers }) => headers))).toContain(CANARIES.collectorKey)
    await expect.poll(() => mailLogins, { timeout: 10_000 }).toBeGreaterThan(0)
    expect(metrics).toContain('keyway_')
    const statuses = new Set(recorder.answers.map(({ status }) => status))
    for (const status of [200, 201, 400, 401, 403, 404]) expect(statuses).toContain(status)
    const completed = recorder.answers.filter(({ text }) => text.includes(`${MARK}-completion`))
    expect(completed.length).toBeGreaterThan(4)
  })

  test('none is in its output, its answers, its metrics or its traces', () => {
    expect(keyway.output().split('\n').length).toBeGreaterThan(100)
    expect(leaksIn([output(), ...answers(), ...exports()])).toEqual([])
  })

  test('none is in any row of any table', async () => {
    const rows = await sql(everyRow)
    for (const name of ['audit_event', 'provider_key', 'outbox_mail', 'session', 'usage_event'])
      expect(rows.map((row) => row.name)).toContainEqual(expect.stringMatching(name))
    expect(leaksIn(rows)).toEqual([])
  })

  test('none is in its journal or any other file it leaves', async () => {
    await keyway.stop()
    const files = filesBelow(keyway.dataDir, 'file')
    expect(files.filter(({ name }) => /journal-\d+\.log$/.test(name)).length).toBeGreaterThan(0)
    expect(leaksIn([output(), ...files])).toEqual([])
  })

  test('one planted in any of these places is found', () => {
    const planted = { name: 'planted', bytes: Buffer.from(`x${made.token}`) }
    expect(leaksIn([planted]).map(({ secret }) => secret)).toEqual(['personal access or service token'])
    for (const [at, place] of [output(), ...answers(), ...exports()].entries()) {
      const bytes = Buffer.concat([place.bytes, Buffer.from(CANARIES.openaiKey)])
      expect(leaksIn([{ ...place, bytes }]).length, `${at} ${place.name}`).toBe(1)
    }
  })
})

describe.skipIf(keptFolder() === undefined)('P16 I07 what the suites before this one have left', () => {
  const below = (kind: string): Place[] => filesBelow(path.join(keptFolder() ?? '', kind), kind)

  test('no secret is in the output of any program they ran', () => {
    const outputs = below('output')
    expect(outputs.filter(({ name }) => name.endsWith('keyway.mjs.log')).length).toBeGreaterThan(10)
    expect(leaksIn(outputs)).toEqual([])
  })

  test('no secret is in any journal, or in the results of the journeys', () => {
    const journals = below('journal')
    expect(journals.length).toBeGreaterThan(10)
    const results = existsSync('test-results') ? filesBelow('test-results', 'result') : []
    expect(leaksIn([...journals, ...results])).toEqual([])
  })
})

function settings(parts: {
  postgres: TestPostgres | null
  collector: OtlpReceiver
  mailPort: number
  metricsPort: number
}): Record<string, string> {
  const { postgres, collector, mailPort, metricsPort } = parts
  return {
    ...(postgres ? { DATABASE_URL: postgres.url.replace('keyway@', `keyway:${CANARIES.databasePassword}@`) } : {}),
    KEYWAY_ADMIN_PASSWORD: CANARIES.password,
    KEYWAY_SECRET: CANARIES.masterSecret,
    KEYWAY_SECRET_PREVIOUS: CANARIES.previousMasterSecret,
    KEYWAY_AUTH_MODE: 'both',
    KEYWAY_LEGACY_KEY: CANARIES.legacyKey,
    KEYWAY_LEGACY_SPACE: LEGACY_SPACE,
    KEYWAY_SMTP_URL: `smtp://${LOGIN}:${CANARIES.smtpPassword}@127.0.0.1:${mailPort}`,
    KEYWAY_MAIL_FROM: 'keyway@example.org',
    KEYWAY_METRICS_TOKEN: CANARIES.metricsToken,
    KEYWAY_METRICS_PORT: String(metricsPort),
    KEYWAY_LOG_LEVEL: 'trace',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${CANARIES.collectorKey}`,
    OTEL_BSP_SCHEDULE_DELAY: '200',
  }
}

/** Every row of every table that is not empty, as text, one place per table. */
async function everyRow(pool: Pool): Promise<Place[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  )
  const places: Place[] = []
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${name} t`)
    const text = rows.map(({ row }) => row).join('\n')
    if (text !== '') places.push({ name: `table "${name}"`, bytes: Buffer.from(text) })
  }
  return places
}

/** Every file of a folder; `kind` begins their names. */
function filesBelow(folder: string, kind: string): Place[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => statSync(file).isFile())
    .map((file) => ({ name: `${kind} ${path.relative(folder, file)}`, bytes: readFileSync(file) }))
}
