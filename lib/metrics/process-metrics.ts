import { collectDefaultMetrics, Registry } from 'prom-client'

/**
 * Memory, processor, open files, event loop and garbage collection of this process, under the names every dashboard for Node
 * knows. Observing begins here, so this is loaded only where somebody may read it.
 * @returns their text
 */
export function observeProcess(): () => Promise<string> {
  const register = new Registry()
  collectDefaultMetrics({ register })
  return () => register.metrics()
}
