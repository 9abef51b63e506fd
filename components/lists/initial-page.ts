import type { z } from 'zod'
import { LIST_PAGE } from '@/lib/client/list-page'
import type { Narrowing } from '@/lib/client/use-paged-list'

/** What of an address is not about the list: the window that is open, and a place in it. */
const NOT_FILTERS = new Set(['create', 'cursor', 'limit'])

/**
 * The first page of an administrators' list for the address it was opened with, and what that narrows it to. An address
 * that makes no sense shows everything.
 */
export async function initialPage<S extends z.ZodType, P>(
  schema: S,
  searchParams: Readonly<Record<string, string | string[] | undefined>>,
  read: (query: z.output<S>) => Promise<P>,
): Promise<{ narrowing: Narrowing; page: P }> {
  const asked = Object.entries(searchParams).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '' && !NOT_FILTERS.has(entry[0]),
  )
  const narrowing = Object.fromEntries(asked)
  const parsed = schema.safeParse({ ...narrowing, limit: LIST_PAGE })
  if (parsed.success) return { narrowing, page: await read(parsed.data) }
  return { narrowing: {}, page: await read(schema.parse({ limit: LIST_PAGE })) }
}
