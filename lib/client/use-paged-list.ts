'use client'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { api } from './api'
import { LIST_PAGE } from './list-page'

type Page = { items: readonly unknown[]; nextCursor: string | null; total?: number }
/** What a list is narrowed to, by name; '' or nothing is no narrowing. */
export type Narrowing = Readonly<Record<string, string | undefined>>

function queryOf(narrowing: Narrowing, limit: number): string {
  const given = Object.entries(narrowing).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim()))
  return new URLSearchParams([...given.toSorted(([a], [b]) => (a < b ? -1 : 1)), ['limit', String(limit)]]).toString()
}

/**
 * A list that comes page by page, in one piece. What is kept of another narrowing stays on screen until its own is there.
 * @param list.key of the query; whatever changes the list invalidates it.
 * @param list.initial the first page as the server found it, and what it was narrowed to then.
 */
export function usePagedList<P extends Page>(list: {
  key: readonly string[]
  path: string
  schema: () => Promise<z.ZodType<P>>
  narrowing?: Narrowing
  initial: { narrowing?: Narrowing; page: P }
  limit?: number
}) {
  const { narrowing = {}, initial, limit = LIST_PAGE } = list
  const asked = queryOf(narrowing, limit)
  const known = asked === queryOf(initial.narrowing ?? {}, limit)
  const query = useInfiniteQuery({
    queryKey: [...list.key, asked],
    queryFn: async ({ pageParam, signal }) => {
      const after = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`
      return api(await list.schema(), `${list.path}?${asked}${after}`, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last: P) => last.nextCursor,
    placeholderData: keepPreviousData,
    ...(known ? { initialData: { pages: [initial.page], pageParams: [null] } } : {}),
  })
  const pages = query.data?.pages ?? []
  const items = pages.flatMap((page) => page.items) as P['items'][number][]
  const first = pages[0] ?? null
  return { ...query, items, first, total: first?.total ?? items.length }
}
