import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { setUpKeyway } from './keyway-setup.mjs'
import { CORE, freePort, run, start, stop, waitForHttp } from './processes.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.dirname(here)
const CHAT = '/v1/chat/completions'

/**
 * A target: `{ name, about, prepare(), start() }`. `start` returns `{ child, url, headers, model }`, ready for requests.
 * A `prepare` that throws leaves the target out, and the reason is printed.
 * @param context `{ temp, upstream }`: a folder that is removed afterwards, and the mock's origin.
 */
export function targets(context) {
  return [barePipe(context), nginx(context), keyway(context), portkey(context)]
}

/** The floor. */
export function barePipe({ upstream }) {
  return {
    name: 'bare pipe',
    about: 'node:http and an undici pool, no features: the floor',
    prepare: async () => undefined,
    start: async () => {
      const port = await freePort()
      const child = start(CORE.gateway, process.execPath, [path.join(here, 'bare-pipe.mjs'), String(port), upstream])
      await waitForHttp(child, `http://127.0.0.1:${port}/v1/models`)
      return {
        child,
        url: `http://127.0.0.1:${port}${CHAT}`,
        headers: { authorization: 'Bearer sk-bench' },
        model: 'bench-fast',
      }
    },
  }
}

function nginx({ temp, upstream }) {
  const binary = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'].find(
    existsSync,
  )
  return {
    name: 'nginx',
    about: 'proxy_pass, one worker, no buffering',
    prepare: async () => {
      if (!binary) throw new Error('nginx is not installed')
    },
    start: async () => {
      const port = await freePort()
      const folder = path.join(temp, 'nginx')
      await mkdir(folder, { recursive: true })
      const config = path.join(folder, 'nginx.conf')
      await writeFile(config, nginxConfig(folder, port, upstream))
      const child = start(CORE.gateway, binary, ['-p', folder, '-e', path.join(folder, 'error.log'), '-c', config])
      await waitForHttp(child, `http://127.0.0.1:${port}/v1/models`)
      return {
        child,
        url: `http://127.0.0.1:${port}${CHAT}`,
        headers: { authorization: 'Bearer sk-bench' },
        model: 'bench-fast',
      }
    },
  }
}

function nginxConfig(folder, port, upstream) {
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid ${folder}/pid;
${process.getuid?.() === 0 ? 'user root;\n' : ''}events { worker_connections 8192; }
http {
  access_log off;
${temps.map((name) => `  ${name}_temp_path ${folder}/${name};`).join('\n')}
  keepalive_requests 100000000;
  upstream provider {
    server ${new URL(upstream).host};
    keepalive 1024;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout 600s;
    }
  }
}
`
}

/** What is measured. Its `start` also returns `{ origin, cookie, spacePath }`. @param context `env`: added to the process's own. */
export function keyway({ temp, upstream, env = {} }) {
  const binary = path.join(root, 'dist', 'keyway.mjs')
  let known
  return {
    name: 'Keyway',
    about: 'token check, space gate, route, metering and journal on',
    isSubject: true,
    prepare: async () => {
      if (!existsSync(binary)) throw new Error('dist/keyway.mjs is missing: the project is not built')
    },
    start: async () => {
      const port = await freePort()
      const origin = `http://127.0.0.1:${port}`
      const admin = { email: 'bench@example.com', password: 'bench-password-1234567890' }
      const child = start(CORE.gateway, process.execPath, [binary, 'start'], {
        cwd: root,
        env: {
          ...process.env,
          NODE_ENV: 'production',
          PORT: String(port),
          HOST: '127.0.0.1',
          DATABASE_URL: '',
          KEYWAY_DATA_DIR: path.join(temp, 'keyway'),
          KEYWAY_ADMIN_EMAIL: admin.email,
          KEYWAY_ADMIN_PASSWORD: admin.password,
          KEYWAY_EGRESS_ALLOW: new URL(upstream).host,
          KEYWAY_LOG_LEVEL: 'warn',
          ...env,
        },
      })
      // The set-up lives in the data directory: a second start finds token and key as they were.
      try {
        await waitForHttp(child, `${origin}/readyz`, 120_000)
        known ??= await setUpKeyway({ origin, upstream, ...admin })
      } catch (error) {
        await stop(child)
        throw new Error(`Keyway could not be started: ${error.message}\n${child.log}`, { cause: error })
      }
      return {
        child,
        origin,
        cookie: known.cookie,
        spacePath: known.spacePath,
        url: `${origin}/api${CHAT}`,
        headers: { authorization: `Bearer ${known.token}` },
        model: 'bench/bench-fast',
      }
    },
  }
}

// What its streams need: the lowest versions its own package.json allows. With the newest of the range they answer 500.
const PORTKEY = { version: '1.15.2', hono: '4.9.7', nodeServer: '1.3.3' }

function portkey({ upstream }) {
  const folder = path.join(here, 'results', '.cache', `portkey-${PORTKEY.version}`)
  const entry = path.join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js')
  return {
    name: 'Portkey',
    about: `@portkey-ai/gateway ${PORTKEY.version} from npm, on Node`,
    prepare: async () => {
      if (existsSync(entry)) return
      await mkdir(folder, { recursive: true })
      const dependencies = { '@portkey-ai/gateway': PORTKEY.version }
      const overrides = { hono: PORTKEY.hono, '@hono/node-server': PORTKEY.nodeServer }
      await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies, overrides }))
      await run(CORE.rest, 'npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
    },
    start: async () => {
      const port = await freePort()
      const child = start(CORE.gateway, process.execPath, [entry, '--headless', `--port=${port}`], {
        cwd: folder,
        env: { ...process.env, NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' },
      })
      await waitForHttp(child, `http://127.0.0.1:${port}/`)
      return {
        child,
        url: `http://127.0.0.1:${port}${CHAT}`,
        headers: {
          authorization: 'Bearer sk-bench',
          'x-portkey-provider': 'openai',
          'x-portkey-custom-host': `${upstream}/v1`,
        },
        model: 'bench-fast',
      }
    },
  }
}

/** Version of a program for the report; null when it does not say. */
export function versionOf(command, ...args) {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return null
  }
}
