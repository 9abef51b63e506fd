import { z } from 'zod'

const Failed = z.object({
  meta: z.object({
    driverAdapterError: z.object({ cause: z.object({ originalCode: z.string(), originalMessage: z.string() }) }),
  }),
})

/** What PostgreSQL said of a raw statement that Prisma sent: its SQLSTATE is `code`, as in the driver's own errors. */
export class SqlError extends Error {
  override readonly name = 'SqlError'

  constructor(
    readonly code: string,
    message: string,
    options: { cause: unknown },
  ) {
    super(message, options)
  }
}

/** The server's own error within Prisma's; any other error as it is. */
export function unwrapSqlError(error: unknown): unknown {
  const { data } = Failed.safeParse(error)
  if (!data) return error
  const { originalCode, originalMessage } = data.meta.driverAdapterError.cause
  return new SqlError(originalCode, originalMessage, { cause: error })
}
