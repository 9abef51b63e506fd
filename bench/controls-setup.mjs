import path from 'node:path'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Session } from './keyway-setup.mjs'
import { CORE, freePort, start, stop, waitForHttp } from './processes.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const ADMIN = { email: 'bench@example.com', password: 'bench-password-1234567890' }
const MEMBER = { email: 'member@example.com', password: 'member-password-1234567890' }

/** Starts a built Keyway. @returns `{ child, origin }`. @throws with its output when it does not become ready. */
export async function startKeyway({ dataDir, upstream, env = {} }) {
  const binary = path.join(root, 'dist', 'keyway.mjs')
  if (!existsSync(binary)) throw new Error('dist/keyway.mjs is missing: the project is not built')
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const child = start(CORE.gateway, process.execPath, [binary, 'start'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: '',
      KEYWAY_DATA_DIR: dataDir,
      KEYWAY_ADMIN_EMAIL: ADMIN.email,
      KEYWAY_ADMIN_PASSWORD: ADMIN.password,
      KEYWAY_EGRESS_ALLOW: new URL(upstream).host,
      KEYWAY_LOG_LEVEL: 'warn',
      ...env,
    },
  })
  try {
    await waitForHttp(child, `${origin}/readyz`, 120_000)
  } catch (error) {
    await stop(child)
    throw error
  }
  return { child, origin }
}

/** The project's own helper, which finds the system's PostgreSQL. @returns `{ url, stop }`. @throws when there is none. */
export async function startPostgres(temp) {
  const outfile = path.join(temp, 'postgres.mjs')
  const entryPoints = [path.join(root, 'lib', 'testing', 'postgres.ts')]
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
  const { startTestPostgres } = await import(outfile)
  return startTestPostgres()
}

/** What the controls are tried on: an owner's and a member's session, and a way to make spaces and tokens. */
export async function setUpControls(origin, upstream) {
  const owner = await Session.signIn(origin, ADMIN)
  const created = await owner.send('POST', '/api/admin/users', { name: 'Member', email: MEMBER.email })
  const [, token] = new URL(created.link.url).hash.split('#')
  await new Session(origin).send('POST', '/api/password', { token, password: MEMBER.password })
  const member = await Session.signIn(origin, MEMBER)
  const { id: memberId } = await member.send('GET', '/api/me')

  return {
    owner,
    memberId,
    admin: ADMIN,
    /** A space with a provider, API access on, and the member in it. */
    async makeSpace(name) {
      const space = await owner.send('POST', '/api/spaces', { name })
      await owner.send('POST', `/api/spaces/${space.id}/provider-keys`, {
        provider: 'openai_compatible',
        slug: 'bench',
        label: 'bench',
        apiKey: 'sk-bench',
        baseUrl: `${upstream}/v1`,
      })
      await owner.send('PUT', `/api/spaces/${space.id}/api-access`, { enabled: true })
      await this.join(space.id)
      return space
    },
    async join(spaceId) {
      const { link } = await owner.send('POST', `/api/spaces/${spaceId}/invitations`, { role: 'member' })
      await member.send('POST', '/api/invitations/accept', { code: new URL(link).hash.slice(1) })
    },
    /** A token of the member's. */
    async makeToken(spaceId) {
      const { token, secret } = await member.send('POST', '/api/me/tokens', {
        name: 'bench',
        spaceId,
        expiresInDays: 1,
      })
      return { id: token.id, secret, revoke: () => member.send('DELETE', `/api/me/tokens/${token.id}`) }
    },
  }
}
