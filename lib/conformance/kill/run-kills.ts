import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { DashboardClient } from '@/lib/testing/dashboard-client'
import { ADMIN, startKeyway, startProvider, type TestKeyway } from '@/lib/testing/start-keyway'
import { startProcess, freePort, type TestProcess } from '@/lib/testing/start-process'
import { embeddedSql } from '@/lib/testing/embedded-sql'
import { rawCall } from '../raw-call'
import { furnishSpace, until } from '../workbench'
import { killAfter, killAtSign, randomOf, type Sign } from './moments'
import { type Begun, COUNTED, startTraffic, type Traffic, type TrafficToken } from './traffic'
import type { Note } from './witness'

export type RunOptions = {
  /** SIGKILLs with live streams; those while it starts come on top. */
  kills: number
  /** SIGTERMs with live streams. */
  stops: number
  seed: number
  /** An empty folder, which keeps what the run leaves. */
  folder: string
  /** A PostgreSQL; left out = the embedded database. */
  databaseUrl?: string
  tell?: (line: string) => void
}

/** What a checker needs: files of JSON lines, and the folder of an embedded database. */
export type RunFiles = { served: string; notes: string; database: string }

const STREAMS = 60
const LIVE = 50
const QUICK = 20
const WORKERS = 8
const LONGEST_WAIT_MS = 800
/** When the process dies: where `during` says (null = at any moment), and then, while it starts again, at each of `starting`. */
type Aim = { name: string; during: Sign | null; starting: readonly Sign[] }
const ANY_MOMENT: Aim = { name: 'at any moment', during: null, starting: [] }
const AIMS: readonly Aim[] = [
  ANY_MOMENT,
  { name: 'and twice in a row, replaying and flushing', during: 'flush', starting: ['replay', 'flush'] },
  { name: 'between a commit and its checkpoint', during: 'flush', starting: [] },
  { name: 'and while it replays', during: null, starting: ['replay'] },
]

/** Kills and stops a built Keyway under load, again and again, and writes down what its clients saw. */
export async function runKills(options: RunOptions): Promise<RunFiles> {
  const { folder, tell = () => undefined } = options
  const files = {
    served: path.join(folder, 'served.ndjson'),
    notes: path.join(folder, 'notes.ndjson'),
    database: path.join(folder, 'data', 'database'),
  }
  writeFileSync(files.notes, '')
  mkdirSync(path.join(folder, 'data'), { mode: 0o700 })
  const provider = await startProvider(['--pace', 'instant', '--keep', '1', '--ledger', files.served])
  const harness = new Harness(options, files, provider.hostPort)
  try {
    await harness.setUp(provider.url)
    for (let round = 0; round < options.kills; round += 1) tell(`kill ${round + 1}: ${await harness.kill(round)}`)
    for (let round = 0; round < options.stops; round += 1) tell(`stop ${round + 1}: ${await harness.stop()}`)
    await harness.finish()
  } finally {
    await harness.end()
    // Its ledger is whole when it has ended.
    await provider.stop('SIGTERM')
  }
  return files
}

class Harness {
  readonly #random: () => number
  readonly #dataDir: string
  readonly #env: Record<string, string>
  #keyway: TestKeyway | undefined
  #tokens: TrafficToken[] = []

  constructor(
    private readonly options: RunOptions,
    private readonly files: RunFiles,
    private readonly providerHostPort: string,
  ) {
    this.#random = randomOf(options.seed)
    this.#dataDir = path.join(options.folder, 'data')
    this.#env = {
      KEYWAY_DRAIN_SECONDS: '5',
      ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
    }
  }

  /** Two spaces with two tokens each. */
  async setUp(providerUrl: string): Promise<void> {
    const keyway = await this.#start()
    const dashboard = await DashboardClient.signIn(keyway.origin, ADMIN)
    const [own] = await dashboard.spaces()
    for (const { id } of [own ?? (await dashboard.createSpace('First')), await dashboard.createSpace('Second')]) {
      const space = await furnishSpace(dashboard, id, providerUrl)
      const { token, secret } = await dashboard.createToken(id, 'second')
      this.#tokens.push(
        { spaceId: id, tokenId: space.tokenId, secret: space.token },
        { spaceId: id, tokenId: token.id, secret },
      )
      const keyHash = createHash('sha256').update(space.providerKey).digest('hex')
      this.#note({ kind: 'space', spaceId: id, keyHash })
    }
    this.#note({ kind: 'pace', ...COUNTED })
  }

  /** One SIGKILL with live streams, and those of its aim. @returns what it was, for people. */
  async kill(round: number): Promise<string> {
    const keyway = this.#running()
    const aim = AIMS[round % AIMS.length] ?? ANY_MOMENT
    const traffic = await this.#traffic(keyway)
    if (aim.during === null) await killAfter(keyway, this.#random() * LONGEST_WAIT_MS)
    else await killAtSign(keyway, path.join(this.#dataDir, 'journal'), aim.during)
    await traffic.stop()
    this.#note({ kind: 'kill', aim: aim.name, live: traffic.live.size })
    this.#noteCalls(traffic.live.values(), traffic.finished.values(), 'gateway_crash')
    for (const sign of aim.starting) {
      const seen = await killAtSign(await this.#startOnly(), path.join(this.#dataDir, 'journal'), sign)
      this.#note({ kind: 'kill', aim: `while starting, ${seen ? `at the sign of a ${sign}` : 'late'}`, live: 0 })
    }
    await this.#start()
    return `${traffic.live.size} live, ${aim.name}`
  }

  /** One SIGTERM with live streams. */
  async stop(): Promise<string> {
    const keyway = this.#running()
    const traffic = await this.#traffic(keyway)
    const running = [...traffic.running.keys()]
    const live = [...traffic.live.values()]
    const began = performance.now()
    const exitCode = await keyway.stop('SIGTERM')
    const exitMs = Math.round(performance.now() - began)
    await traffic.stop()
    this.#note({ kind: 'stop', live: live.length, exitCode, exitMs })
    this.#noteCalls(live, traffic.finished.values(), 'truncated')
    for (const requestId of running)
      this.#note({ kind: 'drained', requestId, complete: traffic.finished.has(requestId) })
    await this.#start()
    return `${live.length} live, ${running.length} to finish, ended with ${exitCode} after ${exitMs} ms`
  }

  /** Waits until everything is in the ledger, then ends the process. */
  async finish(): Promise<void> {
    const keyway = this.#running()
    const fence = await rawCall(`http://127.0.0.1:${keyway.port}/api/v1/chat/completions`, {
      token: this.#tokens[0]?.secret ?? '',
      body: 'fence',
    })
    const sql = 'SELECT 1 FROM usage_event WHERE request_id = $1::uuid'
    await until('the last usage event', async () => (await this.#sql(sql, [fence.requestId])).length > 0)
    await keyway.stop('SIGTERM')
  }

  async end(): Promise<void> {
    await this.#keyway?.stop('SIGKILL')
  }

  async #traffic({ port }: TestKeyway): Promise<Traffic> {
    const traffic = startTraffic({
      v1: `http://127.0.0.1:${port}/api/v1`,
      tokens: this.#tokens,
      streams: STREAMS,
      workers: WORKERS,
      random: this.#random,
    })
    try {
      await until('streams and quick calls', () => traffic.live.size >= LIVE && traffic.finished.size >= QUICK)
    } catch (error) {
      const there = `${traffic.live.size} streams live, ${traffic.finished.size} calls finished`
      throw new Error(`${there}. Keyway said:\n${this.#running().output().slice(-4000)}`, { cause: error })
    }
    return traffic
  }

  async #start(): Promise<TestKeyway> {
    this.#keyway = await startKeyway({
      dataDir: this.#dataDir,
      egressAllow: [this.providerHostPort],
      env: this.#env,
    })
    return this.#keyway
  }

  /** Starts it without waiting until it is ready. */
  async #startOnly(): Promise<TestProcess> {
    const env = { PORT: String(await freePort()), KEYWAY_DATA_DIR: this.#dataDir, ...this.#env }
    return startProcess(path.resolve('dist/keyway.mjs'), ['start'], env, this.#dataDir)
  }

  #running(): TestKeyway {
    if (!this.#keyway) throw new Error('Keyway was not started.')
    return this.#keyway
  }

  async #sql(sql: string, params: unknown[]): Promise<Record<string, unknown>[]> {
    const { databaseUrl } = this.options
    if (databaseUrl === undefined) return embeddedSql(this.#dataDir, sql, params)
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql, params)).rows
    } finally {
      await client.end()
    }
  }

  #noteCalls(live: Iterable<Begun>, finished: Iterable<Begun>, outcome: 'gateway_crash' | 'truncated'): void {
    for (const call of live) this.#note({ kind: 'live', ...call, outcome })
    for (const call of finished) this.#note({ kind: 'finished', ...call })
  }

  #note(note: Note): void {
    appendFileSync(this.files.notes, `${JSON.stringify(note)}\n`)
  }
}
