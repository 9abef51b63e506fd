import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { keepJournal } from './leaks/keep'
import { CANARIES } from './leaks/canaries'
import { copyTemplate, EMBEDDED_MADE_FROM, madeTemplate } from './template-folder'
import { freePort, startProcess, type TestProcess, waitFor } from './start-process'

const inProject = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url))

/** Who the first administrator of a test server is; the leak scan looks for the password in whatever the suites leave. */
export const ADMIN = { email: 'admin@example.org', password: CANARIES.password } as const

/** `server`: `keyway start`, which owns the socket. `next`: plain `next start`, where a route handler is the way in. */
export type Entrance = 'server' | 'next'

/** A running, built Keyway with a data directory of its own. */
export type TestKeyway = TestProcess & {
  origin: string
  port: number
  dataDir: string
  /** Stops it and removes its data. */
  dispose: () => Promise<void>
}

export type StartKeywayOptions = {
  /** Reused when given, and then kept by `dispose`; else a new one. */
  dataDir?: string
  /** `host:port` of upstreams on this machine it may call. */
  egressAllow?: readonly string[]
  /** More settings; an empty text unsets one. */
  env?: Record<string, string>
  /** `server` unless said otherwise. */
  entrance?: Entrance
  /** The first start of a newcomer, who has no database yet; else an empty one that was made before may be taken. */
  isFirst?: boolean
}

/** Starts the built product as `npm start` does, or behind Next's own server. */
export async function startKeyway(options: StartKeywayOptions): Promise<TestKeyway> {
  const port = await freePort()
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'keyway-e2e-'))
  const template =
    options.dataDir || options.isFirst || options.env?.['DATABASE_URL']
      ? null
      : madeTemplate('embedded', EMBEDDED_MADE_FROM.map(inProject))
  if (template !== null) copyTemplate(template, path.join(dataDir, 'database'))
  const env = {
    PORT: String(port),
    KEYWAY_DATA_DIR: dataDir,
    KEYWAY_ADMIN_EMAIL: ADMIN.email,
    KEYWAY_ADMIN_PASSWORD: ADMIN.password,
    KEYWAY_EGRESS_ALLOW: (options.egressAllow ?? []).join(','),
    ...options.env,
  }
  const behindNext = options.entrance === 'next'
  const program = behindNext ? startNext(port, env) : startServer(env, dataDir)
  // Next's own server has no probes; the data plane's root answers once there is a runtime.
  await waitFor(`http://127.0.0.1:${port}${behindNext ? '/api/v1' : '/readyz'}`, program, 60_000)
  const dispose = async (): Promise<void> => {
    await program.stop()
    keepJournal(dataDir)
    if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true })
  }
  return { ...program, origin: `http://localhost:${port}`, port, dataDir, dispose }
}

function startServer(env: Record<string, string>, dataDir: string): TestProcess {
  // Its own folder as working directory, so that a developer's .env stays out of it.
  return startProcess(inProject('dist/keyway.mjs'), ['start'], env, dataDir)
}

function startNext(port: number, env: Record<string, string>): TestProcess {
  const args = ['start', '--port', String(port), '--hostname', '127.0.0.1']
  return startProcess(inProject('node_modules/next/dist/bin/next'), args, env, inProject('.'))
}

/** The built-in mock provider, in a process of its own. */
export type TestProvider = TestProcess & {
  /** `http://127.0.0.1:<port>`, without the `/v1` of OpenAI-style base URLs. */
  url: string
  /** For `egressAllow`. */
  hostPort: string
}

/** Starts the mock provider without any delays, unless told otherwise. */
export async function startProvider(args: readonly string[] = ['--pace', 'instant']): Promise<TestProvider> {
  const port = await freePort()
  const program = startProcess(inProject('dist/mock-provider.mjs'), ['--port', String(port), ...args], {}, tmpdir())
  const url = `http://127.0.0.1:${port}`
  await waitFor(`${url}/__ledger`, program, 20_000)
  return { ...program, url, hostPort: `127.0.0.1:${port}` }
}
