import path from 'node:path'
import { startMockProvider } from '@/lib/mock-provider/start-mock-provider'
import type { RunningServer } from '@/lib/server/start-server'
import { box } from './banner'
import { seedDemo } from './demo-seed'
import { start } from './start'

const ADMIN = { email: 'demo@keyway.example', password: 'keyway-demo-password' }
/** Beside the examples' 3000; any free port when it is taken. */
const MOCK_PORT = 3101

/**
 * Serves an instance to try everything with: a built-in provider that needs no network and no key, weeks of history, and
 * a data directory of its own. It listens on this machine only, because its password is public.
 */
export async function demo(): Promise<RunningServer> {
  const mock = await startMockProvider({ port: MOCK_PORT, pace: 'realistic' }).catch(() =>
    startMockProvider({ pace: 'realistic' }),
  )
  const running = await start({
    dev: false,
    quiet: true,
    variables: {
      HOST: '127.0.0.1',
      KEYWAY_PUBLIC_URL: '',
      KEYWAY_DATA_DIR: path.resolve('.keyway/demo'),
      DATABASE_URL: '',
      KEYWAY_ADMIN_EMAIL: ADMIN.email,
      KEYWAY_ADMIN_PASSWORD: ADMIN.password,
      KEYWAY_EGRESS_ALLOW: new URL(mock.url).host,
    },
  })
  await seedDemo({ adminEmail: ADMIN.email, mockUrl: mock.url, now: Date.now() })
  console.log(
    box([
      `The Keyway demo is ready: ${running.origin}`,
      '',
      `Sign in as ${ADMIN.email}`,
      `Password:  ${ADMIN.password}`,
      '',
      'The space “Northwind” has eight weeks of history.',
      'Your own space is empty: follow its first steps with this provider:',
      '  Kind      OpenAI-compatible, short name demo',
      `  Address   ${mock.url}/v1`,
      '  Key       sk-demo-provider (any will do)',
      '',
      'Stop: Ctrl-C. Start over: delete .keyway/demo',
    ]),
  )
  return running
}
