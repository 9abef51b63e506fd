/** Ends the process after a failed step; its own words are enough, anything else is shown whole. */
export function reportAndExit(error) {
  process.stderr.write(error?.name === 'StepError' ? `\n${error.message}\n` : `\n${error?.stack ?? error}\n`)
  process.exit(1)
}
