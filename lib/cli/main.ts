/** What `keyway <name>` runs. Loaded when asked for: help must not start a database client. */
export type Command = { summary: string; run: (args: readonly string[]) => Promise<unknown> }

const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    summary: 'serve the production build',
    run: async () => (await import('./start')).start({ dev: false }),
  },
  dev: {
    summary: 'serve from source, reloading pages on edit',
    run: async () => (await import('./start')).start({ dev: true }),
  },
  demo: {
    summary: 'try everything: a built-in provider and weeks of history, no key and no network',
    run: async () => (await import('./demo')).demo(),
  },
  help: { summary: 'show this list', run: help },
}

/** What the operator can mend needs no stack trace. By name, so that help loads none of their modules. */
const FOR_OPERATORS = new Set(['SettingsError', 'DataDirBusyError', 'NewerSchemaError'])

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
    console.error(error instanceof Error && FOR_OPERATORS.has(error.name) ? `\n${error.message}\n` : error)
    process.exit(1)
  }
}

await main(process.argv.slice(2))
