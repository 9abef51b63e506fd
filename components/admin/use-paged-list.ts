'use client'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { api } from '@/lib/client/api'
import { ADMIN_PAGE } from './admin-page'

type Page<I> = { items: I[]; nextCursor: string | null; total: number }
/** What a list is narrowed to, by name; '' or nothing is no narrowing. */
export type Narrowing = Readonly<Record<string, string | undefined>>

function queryOf(narrowing: Narrowing): string {
  const given = Object.entries(narrowing).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim()))
  return new URLSearchParams([
    ...given.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ['limit', String(ADMIN_PAGE)],
  ]).toString()
}

/**
 * A list of the installation, page by page, in one piece with how many there are.
 * @param initial the first page as the server found it, and what it was narrowed to then.
 */
export function usePagedList<I, P extends Page<I>>(list: {
  key: string
  path: string
  schema: () => Promise<z.ZodType<P>>
  narrowing: Narrowing
  initial: { narrowing: Narrowing; page: P }
}) {
  const asked = queryOf(list.narrowing)
  const known = asked === queryOf(list.initial.narrowing)
  const query = useInfiniteQuery({
    queryKey: [list.key, asked],
    queryFn: async ({ pageParam, signal }) => {
      const after = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`
      return api(await list.schema(), `${list.path}?${asked}${after}`, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last: P) => last.nextCursor,
    placeholderData: keepPreviousData,
    ...(known ? { initialData: { pages: [list.initial.page], pageParams: [null] } } : {}),
  })
  const pages = query.data?.pages ?? []
  return { ...query, items: pages.flatMap(({ items }) => items), first: pages[0] ?? null, total: pages[0]?.total ?? 0 }
}
