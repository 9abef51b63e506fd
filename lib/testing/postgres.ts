import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { PoolConfig } from 'pg'
import { templateFolder } from './template-folder'

export type TestPostgres = { url: string; connection: PoolConfig; stop: () => void }

/**
 * Starts a real PostgreSQL from the system's packages in a scratch folder, on a loopback port of its own.
 * As root it runs as `postgres`, because the server refuses root.
 * @throws Error that says what to install when there is no server.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const bin = findBinaries()
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keyway-pg-'))
  const asRoot = process.getuid?.() === 0
  if (asRoot) {
    chmodSync(folder, 0o777)
  }
  const run = (command: string, args: string[]): void => {
    const [file, argv] = asRoot
      ? ['runuser', ['-u', 'postgres', '--', path.join(bin, command), ...args]]
      : [path.join(bin, command), args]
    const result = spawnSync(file, argv, { encoding: 'utf8', cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    if (result.status !== 0) throw new Error(`${command} failed: ${result.stderr || result.stdout}`)
  }
  const data = path.join(folder, 'data')
  const port = await freePort()
  const initialise = (folder: string): void =>
    run('initdb', ['-D', folder, '-U', 'keyway', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'])
  copyCluster(await clusterTemplate(bin, data, initialise), data)
  run('pg_ctl', [
    '-D',
    data,
    '-w',
    '-l',
    path.join(folder, 'log'),
    '-o',
    `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`,
    'start',
  ])
  return {
    url: `postgresql://keyway@127.0.0.1:${port}/postgres`,
    connection: { host: '127.0.0.1', port, user: 'keyway', database: 'postgres' },
    stop: () => {
      run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A cluster as `initdb` makes it, which takes seconds. */
function clusterTemplate(bin: string, data: string, initialise: (folder: string) => void): Promise<string> {
  return templateFolder('cluster', [path.join(bin, 'initdb')], (folder) => {
    initialise(data)
    renameSync(data, folder)
    return Promise.resolve()
  })
}

/** With its owner, who is not always the one that copies. */
function copyCluster(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`cp failed: ${stderr}`)
}

function findBinaries(): string {
  const base = '/usr/lib/postgresql'
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : []
  const candidates = [
    ...versions.map((version) => path.join(base, version, 'bin')),
    '/usr/local/bin',
    '/opt/homebrew/bin',
    '/usr/bin',
  ]
  const found = candidates.find((folder) => existsSync(path.join(folder, 'initdb')))
  if (!found)
    throw new Error('No PostgreSQL server was found. Install it, for example with: apt-get install postgresql')
  return found
}

/** A port nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
