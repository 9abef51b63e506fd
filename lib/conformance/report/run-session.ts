import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { SessionClient } from './session-clients'

const PATIENCE_MS = 60_000
const TASK = 'Say something nice about boats'

/** What a session came to. `code` null = it had to be ended. */
export type SessionEnd = { code: number | null; out: string; complaints: string }

/** Runs one session of a program, without a person, in a home and a folder of its own. @throws Error when it cannot be started. */
export async function runSession(
  bin: string,
  { id }: SessionClient,
  target: { v1: string; apiBase: string; token: string; model: string },
): Promise<SessionEnd> {
  const home = mkdtempSync(path.join(tmpdir(), `keyway-${id}-`))
  const work = path.join(home, 'work')
  mkdirSync(work)
  const { args, env } = id === 'codex' ? codex(home, target) : claudeCode(home, target)
  try {
    return await runBounded(path.join(bin, id === 'codex' ? 'codex' : 'claude'), args, env, work)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

type Target = Parameters<typeof runSession>[2]
type Command = { args: string[]; env: Record<string, string> }

function claudeCode(home: string, { apiBase, token, model }: Target): Command {
  return {
    args: ['-p', TASK, '--model', model],
    env: {
      HOME: home,
      CLAUDE_CONFIG_DIR: path.join(home, 'config'),
      ANTHROPIC_BASE_URL: apiBase,
      ANTHROPIC_AUTH_TOKEN: token,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '1',
    },
  }
}

function codex(home: string, { v1, token, model }: Target): Command {
  const config = [
    `model = ${JSON.stringify(model)}`,
    'model_provider = "keyway"',
    '[model_providers.keyway]',
    'name = "Keyway"',
    `base_url = ${JSON.stringify(v1)}`,
    'env_key = "KEYWAY_TOKEN"',
    'wire_api = "responses"',
    'request_max_retries = 1',
    'stream_max_retries = 1',
  ]
  writeFileSync(path.join(home, 'config.toml'), `${config.join('\n')}\n`)
  return {
    args: ['exec', '--skip-git-repo-check', TASK],
    env: { HOME: home, CODEX_HOME: home, KEYWAY_TOKEN: token },
  }
}

function runBounded(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
): Promise<SessionEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: Object.assign({} as NodeJS.ProcessEnv, { PATH: process.env['PATH'] }, env),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = { out: '', complaints: '' }
    child.stdout.on('data', (data: Buffer) => (said.out += data.toString()))
    child.stderr.on('data', (data: Buffer) => (said.complaints += data.toString()))
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, ...said })
    })
  })
}
