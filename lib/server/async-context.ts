import { AsyncLocalStorage } from 'node:async_hooks'

/** How long no page may be open before async context is switched off. Milliseconds. */
const QUIET_MS = 1000
/** From here on Node keeps async context without hooks, and it costs nothing. */
const FREE_SINCE_NODE = 24

/** Says when pages are being made. */
export type AsyncContext = { begin: () => void; end: () => void }

type Context = Pick<AsyncLocalStorage<unknown>, 'disable'>

/**
 * Pages keep their request in `AsyncLocalStorage`, which on Node before 24 hooks into every asynchronous step of the whole
 * process for as long as one store was ever entered: a twentieth of a short call of the data plane. While no page is being
 * made nothing is in any store, so all of them are switched off; the next one that is entered switches itself on again.
 */
export function createAsyncContext(quietMs = QUIET_MS): AsyncContext {
  const nodeMajor = Number(process.versions.node.split('.')[0])
  if (nodeMajor >= FREE_SINCE_NODE) return { begin: () => undefined, end: () => undefined }
  const entered = noteEntered()
  let open = 0
  let timer: NodeJS.Timeout | undefined
  const quiet = (): void => {
    timer = undefined
    for (const context of entered) context.disable()
    entered.clear()
  }
  return {
    begin: () => {
      open += 1
      clearTimeout(timer)
      timer = undefined
    },
    end: () => {
      open -= 1
      if (open === 0) timer = setTimeout(quiet, quietMs).unref()
    },
  }
}

/** Every store that is entered from now on. */
function noteEntered(): Set<Context> {
  const entered = new Set<Context>()
  const { prototype } = AsyncLocalStorage
  for (const name of ['run', 'enterWith'] as const) {
    const enter = prototype[name] as (this: AsyncLocalStorage<unknown>, ...args: unknown[]) => unknown
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      value(this: AsyncLocalStorage<unknown>, ...args: unknown[]) {
        entered.add(this)
        return enter.apply(this, args)
      },
    })
  }
  return entered
}
