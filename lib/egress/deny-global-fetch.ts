import { Dispatcher, setGlobalDispatcher } from 'undici'
import { AppError } from '@/lib/errors'

class DenyAll extends Dispatcher {
  override dispatch(): boolean {
    throw new AppError('upstream_blocked', 'Only the egress client may send requests.')
  }
}

/**
 * Makes the built-in `fetch` and every undici call without a dispatcher throw, in all copies of undici in the process: a forgotten
 * call site fails at once instead of walking around the guard (X10, F10). `node:http` and `node:net` are kept out by the linter.
 */
export function denyGlobalFetch(): void {
  setGlobalDispatcher(new DenyAll())
}
