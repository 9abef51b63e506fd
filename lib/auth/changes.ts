/**
 * Something changed that a cache may hold: told to this process at once after the commit, and to the others through the
 * database. `everything`: changes may have been missed.
 */
export type Change =
  | { kind: 'token' | 'user' | 'space'; id: string }
  | { kind: 'provider_key'; id: string; spaceId: string }
  /** Limits or budgets of a space; null: limits that hold over all spaces. */
  | { kind: 'limits'; spaceId: string | null }
  | { kind: 'everything' }

export type Changes = {
  announce: (changes: readonly Change[]) => void
  /** @returns a function that stops listening. */
  listen: (listener: (change: Change) => void) => () => void
}

/** The process's bus for cache invalidation. */
export function createChanges(): Changes {
  const listeners = new Set<(change: Change) => void>()
  return {
    announce: (changes) => {
      for (const change of changes) for (const listener of listeners) listener(change)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
