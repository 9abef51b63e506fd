import { parseArgs } from 'node:util'
import { PACES, type PaceName } from './models'
import { type MockProviderOptions, startMockProvider } from './start-mock-provider'

const USAGE = `Usage: mock-provider [--port N] [--host ADDRESS] [--ledger FILE] [--keep N] [--pace ${Object.keys(PACES).join('|')}]\n`

/** Runs the mock provider until SIGTERM or SIGINT. Prints its address as the first line. */
async function main(): Promise<void> {
  const options = readOptions()
  if (options === undefined) {
    process.stderr.write(USAGE)
    process.exitCode = 2
    return
  }
  const mock = await startMockProvider(options)
  process.stdout.write(`mock provider at ${mock.url}\n`)
  const stop = () => {
    mock.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

function readOptions(): MockProviderOptions | undefined {
  try {
    const text = { type: 'string' } as const
    const { values } = parseArgs({ options: { port: text, host: text, ledger: text, keep: text, pace: text } })
    if (values.pace !== undefined && !Object.hasOwn(PACES, values.pace)) return undefined
    const port = Number(values.port ?? 0)
    const keep = Number(values.keep ?? 20_000)
    if (!Number.isInteger(port) || port < 0 || port > 65_535 || !Number.isInteger(keep) || keep < 0) return undefined
    return {
      port,
      keep,
      ...(values.host === undefined ? {} : { host: values.host }),
      ...(values.ledger === undefined ? {} : { ledgerPath: values.ledger }),
      ...(values.pace === undefined ? {} : { pace: values.pace as PaceName }),
    }
  } catch {
    return undefined
  }
}

await main()
