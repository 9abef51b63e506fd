import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseSettings } from '@/lib/env'
import { createLog } from '@/lib/log'
import { logForeignOutput } from '@/lib/server/foreign-output'
import { startServer, type RunningServer } from '@/lib/server/start-server'
import { banner } from './banner'

/** The project's folder as seen from `dist/keyway.mjs`, where this code ends up. */
const PROJECT_DIR = fileURLToPath(new URL('..', import.meta.url))

/** `variables` win over the environment's; `quiet` leaves the closing words, and what comes after them, to the caller. */
type StartCommand = { dev: boolean; variables?: Readonly<Record<string, string>>; quiet?: boolean }

/**
 * Serves until a signal comes, and says where and how to sign in.
 * @throws SettingsError for what the operator can mend.
 */
export async function start({ dev, variables = {}, quiet = false }: StartCommand): Promise<RunningServer> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  // React and Next choose their build by this variable; unset would mean neither.
  if (!process.env.NODE_ENV) setNodeEnv(dev ? 'development' : 'production')
  process.env['NEXT_TELEMETRY_DISABLED'] = '1'
  const settings = parseSettings({ ...process.env, ...variables })
  // The build is a production build, whatever the shell says.
  if (!dev) setNodeEnv('production')
  // Next reads its configuration relative to the working directory; every path in the settings is absolute by now.
  process.chdir(PROJECT_DIR)
  const log = createLog(settings.logLevel)
  for (const warning of settings.warnings) log.warn({ event: 'settings.unknown' }, warning)
  const running = await startServer({
    settings,
    log,
    dir: PROJECT_DIR,
    dev,
    onProgress: (message) => console.log(`  ${message}`),
  })
  if (quiet) return running
  console.log(banner(running, settings))
  if (!dev) logForeignOutput(log)
  return running
}

/** Next declares the variable read-only, because most code should only read it. */
function setNodeEnv(value: 'development' | 'production'): void {
  Object.assign(process.env, { NODE_ENV: value })
}
