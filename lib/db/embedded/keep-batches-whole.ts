import type { PGlite } from '@electric-sql/pglite'

const codeOf = (letter: string): number => letter.charCodeAt(0)
/** Messages of the extended query protocol that mean nothing without those around them: Parse, Bind, Describe, Execute, Close, Flush. */
const PARTS = new Set(['P', 'B', 'D', 'E', 'C', 'H'].map(codeOf))
/** Sync ends such a batch; a simple Query is one by itself. */
const ENDS = new Set(['S', 'Q'].map(codeOf))

/**
 * The same database, which says that it is busy from the first message of an extended query to its Sync, as it does inside
 * a transaction. All connections of the socket server share one session, hence one unnamed statement and portal, and the
 * server asks after every single message who comes next: without this a connection gets the rows of another's query.
 */
export function keepBatchesWhole(database: PGlite): PGlite {
  let insideBatch = false
  const execProtocolRawStream: PGlite['execProtocolRawStream'] = (message, options) => {
    const [type = 0] = message
    if (PARTS.has(type)) insideBatch = true
    else if (ENDS.has(type)) insideBatch = false
    return database.execProtocolRawStream(message, options)
  }
  // The server's way to clean up after a connection that went away in the middle.
  const exec: PGlite['exec'] = async (query, options) => {
    const inTransaction = database.isInTransaction()
    if (insideBatch) {
      insideBatch = false
      // A batch that failed skips everything until its Sync, which will not come any more.
      await database.execProtocolRaw(SYNC)
    }
    return inTransaction ? database.exec(query, options) : []
  }
  const replaced = { execProtocolRawStream, exec, isInTransaction: () => insideBatch || database.isInTransaction() }
  return new Proxy(database, {
    get: (target, name) => {
      if (name in replaced) return replaced[name as keyof typeof replaced]
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

/** The message `Sync`: its type and its length of four bytes. */
const SYNC = Uint8Array.of(codeOf('S'), 0, 0, 0, 4)
