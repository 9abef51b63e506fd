import { createLog } from '@/lib/log'
import { parseSettings } from '@/lib/env'
import { createServer } from '@/lib/server/create-server'
import { listen } from '@/lib/server/listen'
import { createPeerOf } from '@/lib/server/peer-of'
import { createRuntime } from './create-runtime'

/** One process of a race: a whole Keyway without its pages. Says its port, and runs until it is killed. */
const settings = parseSettings(process.env)
const log = createLog('silent')
const runtime = await createRuntime(settings, log)
const server = createServer({
  gateway: runtime.gateway,
  readiness: () => runtime.readiness(),
  pages: () => Promise.reject(new Error('There are no pages here.')),
  dev: false,
  https: false,
  peerOf: createPeerOf([]),
  log,
})
process.stdout.write(`port ${await listen(server.http, '127.0.0.1', 0)}\n`)
process.on('SIGTERM', () => {
  void runtime
    .drain(1000)
    .then(() => runtime.close())
    .then(() => process.exit(0))
})
