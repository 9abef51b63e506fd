import { createLog } from '@/lib/log'
import { createEgress } from './egress'

/** What one request came to: its status, or the code and words of its error and of what lies beneath it. */
export type TlsProbe = { status: number } | { code: string; message: string; cause: string }

// Started by `tls-variants.itest.ts` in a process whose trust it chooses: node reads NODE_EXTRA_CA_CERTS only at start.
const origins = process.argv.slice(2)
const egress = createEgress({
  allow: origins.map((origin) => new URL(origin).host),
  log: createLog('silent'),
  resolve: async () => [{ address: '127.0.0.1', family: 4 }],
})
const probes = await Promise.all(
  origins.map(async (origin): Promise<TlsProbe> => {
    try {
      const headers = { authorization: 'Bearer sk-canary', host: 'good.example.com' }
      const url = new URL(origin)
      const request = { url, partition: 'a', method: 'GET', headers, timeoutMs: 5000, maxBytes: 1000 } as const
      return { status: (await egress.requestJson(request)).status }
    } catch (error) {
      const { code = '', message, cause } = error as Error & { code?: string }
      return { code, message, cause: String((cause as { code?: string } | undefined)?.code ?? cause) }
    }
  }),
)
process.stdout.write(JSON.stringify(probes))
await egress.close({ force: true })
