import { SettingsError } from '@/lib/env'

/** What `keyway <name>` runs. Loaded when asked for: help must not start a database client. */
type Command = { summary: string; run: (args: readonly string[]) => Promise<unknown> }

const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    summary: 'serve the production build',
    run: async () => (await import('./start')).start({ dev: false }),
  },
  dev: {
    summary: 'serve from source, reloading pages on edit',
    run: async () => (await import('./start')).start({ dev: true }),
  },
  help: { summary: 'show this list', run: help },
}

function help(): Promise<void> {
  const rows = Object.entries(COMMANDS).map(([name, command]) => `  keyway ${name.padEnd(8)} ${command.summary}`)
  console.log(`Usage:\n${rows.join('\n')}`)
  return Promise.resolve()
}

async function main(argv: readonly string[]): Promise<void> {
  const [name = 'help', ...args] = argv
  const command = COMMANDS[name === '--help' || name === '-h' ? 'help' : name]
  if (!command) {
    console.error(`keyway: there is no command "${name}". Try: keyway help`)
    process.exitCode = 2
    return
  }
  try {
    await command.run(args)
  } catch (error) {
    // What the operator can mend needs no stack trace.
    console.error(error instanceof SettingsError ? `\n${error.message}\n` : error)
    process.exit(1)
  }
}

await main(process.argv.slice(2))
