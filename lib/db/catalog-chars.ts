import type { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum, type SqlQueryable } from '@prisma/driver-adapter-utils'
import pg from 'pg'

/**
 * The schema engine reads catalog columns of PostgreSQL's internal one-byte type `"char"` and wants them as characters;
 * the driver adapter refuses the type. The client here lets such a column pass as text with a mark on its name, and the
 * adapter's answer is then labelled as the engine expects it.
 */
const INTERNAL_CHAR = 18
const TEXT = 25
const MARK = '\u0001char'

/** A `pg` client that lets `"char"` columns pass the adapter. */
export class CatalogClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    const query = this.query.bind(this) as (...input: unknown[]) => unknown
    this.query = ((...input: unknown[]) => {
      const callback = input.at(-1)
      if (typeof callback === 'function') {
        const answer = (error: Error | null, result?: pg.QueryResult) =>
          (callback as (error: Error | null, result?: pg.QueryResult) => void)(error, result && markChars(result))
        return query(...input.slice(0, -1), answer)
      }
      const answer = query(...input)
      return answer instanceof Promise ? answer.then(markChars) : answer
    }) as typeof this.query
  }
}

function markChars(result: pg.QueryResult): pg.QueryResult {
  for (const field of result.fields ?? []) {
    if (field.dataTypeID !== INTERNAL_CHAR) continue
    field.dataTypeID = TEXT
    field.name += MARK
  }
  return result
}

/** Labels the marked columns of every answer as characters. */
export function withCatalogChars(factory: PrismaPg): PrismaPg {
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    const queryRaw = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = (async (query) => {
      const result = await queryRaw(query)
      result.columnNames.forEach((name, index) => {
        if (!name.endsWith(MARK)) return
        result.columnNames[index] = name.slice(0, -MARK.length)
        result.columnTypes[index] = ColumnTypeEnum.Character
      })
      return result
    }) satisfies SqlQueryable['queryRaw']
    return adapter
  }
  return factory
}
