import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { CatalogClient, withCatalogChars } from './catalog-chars'

type Engine = typeof import('@prisma/schema-engine-wasm/schema_engine_bg')
type SchemaEngine = import('@prisma/schema-engine-wasm/schema_engine_bg').SchemaEngine
type MigrationList = import('@prisma/schema-engine-wasm/schema_engine_bg').MigrationList

/** Any fixed number: starters of the same installation queue on it. */
const MIGRATION_LOCK = 7_351_901_244

const NO_FILTERS = { externalTables: [], externalEnums: [] }

/** The schema in the database is newer than this program. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError'
}

/**
 * Loads Prisma's schema engine as WebAssembly: the same engine as the downloaded binary, without the download.
 * Its package expects a bundler to instantiate the module, so that is done by hand here.
 */
const loadEngine = onePerProcess(async (root: string): Promise<Engine> => {
  const require = createRequire(path.join(root, 'package.json'))
  const script = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const engine = (await import(
    /* turbopackIgnore: true */ /* webpackIgnore: true */ pathToFileURL(script).href
  )) as Engine & {
    __wbg_set_wasm: (exports: WebAssembly.Exports) => void
  }
  const compiled = await WebAssembly.compile(readFileSync(script.replace(/\.js$/, '.wasm')))
  const instance = await WebAssembly.instantiate(compiled, {
    './schema_engine_bg.js': engine as unknown as WebAssembly.ModuleImports,
  })
  engine.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start']
  if (typeof start === 'function') start()
  return engine
})

/** The engine's script keeps views of its memory: a second instance in one process would read the first one's. */
function onePerProcess<I, O>(load: (input: I) => Promise<O>): (input: I) => Promise<O> {
  let loaded: Promise<O> | undefined
  return (input) => (loaded ??= load(input))
}

/** Sends a script as it is: the adapter cuts it at every semicolon, also within functions and comments. The database runs it whole or not at all. */
function withWholeScripts(pool: pg.Pool, factory: PrismaPg): PrismaPg {
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    adapter.executeScript = async (script) => {
      await pool.query(script)
    }
    return adapter
  }
  return factory
}

/** Runs `work` with a schema engine on this database. */
export async function withSchemaEngine<T>(
  options: { root: string; connection: pg.PoolConfig; datamodel?: string },
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const { SchemaEngine } = await loadEngine(options.root)
  const pool = new pg.Pool({ ...options.connection, max: 2, Client: CatalogClient })
  const adapter = bindMigrationAwareSqlAdapterFactory(withWholeScripts(pool, withCatalogChars(new PrismaPg(pool))))
  const datamodels: [string, string][] | undefined = options.datamodel
    ? [['schema.prisma', options.datamodel]]
    : undefined
  const engine = await SchemaEngine.new({ datamodels }, () => undefined, adapter)
  try {
    return await work(engine)
  } finally {
    engine.free()
    await pool.end()
  }
}

/** The migration files in `prisma/migrations`, oldest first, as the engine wants them. */
export function readMigrations(root: string): MigrationList {
  const baseDir = path.join(root, 'prisma', 'migrations')
  const names = readdirSync(baseDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: readFileSync(path.join(baseDir, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(path.join(baseDir, name, 'migration.sql'), 'utf8') },
      },
    })),
  }
}

/**
 * Applies the migrations that are missing, under an advisory lock, and writes the ordinary `_prisma_migrations` table.
 * The usual start, with nothing to apply, does not load the engine.
 * @returns the names applied now.
 * @throws NewerSchemaError when the database holds a migration this program does not know.
 */
export async function migrate(options: { root: string; connection: pg.PoolConfig }): Promise<string[]> {
  const list = readMigrations(options.root)
  const known = list.migrationDirectories.map((directory) => directory.path)
  const client = new pg.Client(options.connection)
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    const applied = await appliedMigrations(client)
    const unknown = [...applied].filter((name) => !known.includes(name))
    if (unknown.length > 0) {
      throw new NewerSchemaError(
        `The database was migrated by a newer Keyway (${unknown.join(', ')}). Start that version, or restore a backup.`,
      )
    }
    if (known.every((name) => applied.has(name))) return []
    return await withSchemaEngine(options, async (engine) => {
      const output = await engine.applyMigrations({ migrationsList: list, filters: NO_FILTERS })
      return output.appliedMigrationNames
    })
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined)
    await client.end()
  }
}

async function appliedMigrations(client: pg.Client): Promise<Set<string>> {
  const exists = await client.query<{ found: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found`)
  if (!exists.rows[0]?.found) return new Set()
  const rows = await client.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  return new Set(rows.rows.map((row) => row.migration_name))
}
