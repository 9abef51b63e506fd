/** Runs once when Next starts. Under the custom server the state is already being made; under `next start` it is made here. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const { claimProcess } = await import('@/lib/process-state')
  if (!claimProcess('next')) return
  const [{ createRuntime }, { parseSettings }, { createLog }] = await Promise.all([
    import('@/lib/runtime/create-runtime'),
    import('@/lib/env'),
    import('@/lib/log'),
  ])
  const settings = parseSettings()
  await createRuntime(settings, createLog(settings.logLevel))
}
