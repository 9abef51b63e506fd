import { spawn } from 'node:child_process'
import { bundleOptions, removeBundles } from './bundle.mjs'
import { ensureGenerated } from './ensure-generated.mjs'
import { inProject, root, toolEnv } from './project.mjs'

/** Serves from source: Next reloads pages by itself; a change of the server's own code restarts the server. */
export async function dev() {
  await ensureGenerated()
  removeBundles()
  const { context } = await import('esbuild')
  const server = createRestarter()
  const restart = {
    name: 'restart',
    setup: (build) => build.onEnd(({ errors }) => (errors.length === 0 ? server.restart() : undefined)),
  }
  const options = bundleOptions()
  const watched = await context({ ...options, plugins: [...options.plugins, restart] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => void watched.dispose().then(() => server.stop(signal)))
  }
  await watched.watch()
}

/** Keeps one server process: the next one starts when the one before has let go of port and database. */
function createRestarter() {
  let child = null
  let stopping = false
  let next = Promise.resolve()
  const start = () => {
    if (stopping) return
    const env = toolEnv({ NODE_ENV: 'development', KEYWAY_DRAIN_SECONDS: '0' })
    // A process group of its own: Ctrl-C reaches it once, from here.
    child = spawn(process.execPath, [inProject('dist/keyway.mjs'), 'dev'], {
      cwd: root,
      env,
      stdio: 'inherit',
      detached: process.platform !== 'win32',
    })
    child.once('exit', (code) => {
      child = null
      if (stopping) process.exit(code ?? 0)
    })
  }
  const end = (signal) => {
    const old = child
    if (!old) return Promise.resolve()
    return new Promise((resolve) => {
      old.once('exit', resolve)
      old.kill(signal)
    })
  }
  return {
    restart: () => {
      next = next.then(() => end('SIGTERM')).then(start)
    },
    stop: (signal) => {
      stopping = true
      if (child) child.kill(signal)
      else process.exit(0)
    },
  }
}
