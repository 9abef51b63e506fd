import type { UsageEventQuery, UsageQuery } from '@/lib/schemas/usage'
import { OUTCOME_NAMES } from './outcome'
import { dayIn, type DayRange, isDay, isZone, rangeFrom } from './range'

export const METRICS = ['spend', 'requests', 'tokens'] as const
export type Metric = (typeof METRICS)[number]

/** Everything the usage page keeps in its address. */
export type UsageFilters = {
  range: DayRange
  zone: string
  /** What the chart was asked to show; null = nothing was asked, `chartMetric` decides. */
  metric: Metric | null
  /** One day inside the range; null = all of it. */
  day: string | null
  model: string | null
  tokenId: string | null
  userId: string | null
  providerKeyId: string | null
  outcome: NonNullable<UsageQuery['outcome']> | null
  /** One call that is looked for, and the call whose story is open. */
  requestId: string | null
  call: string | null
}

/** The filters that pick some of the calls, and their names in the address. */
const PICKS = {
  model: 'model',
  tokenId: 'token',
  userId: 'person',
  providerKeyId: 'key',
  outcome: 'outcome',
} as const
export type Pick = keyof typeof PICKS
const PICK_NAMES = Object.keys(PICKS) as readonly Pick[]

type Params = { get: (name: string) => string | null }

/** The parameters of an address as a page is given them; of a repeated one, the first. */
export const paramsOf = (values: Readonly<Record<string, string | string[] | undefined>>): Params => ({
  get: (name) => [values[name]].flat()[0] ?? null,
})

/**
 * Reads the filters out of an address. What makes no sense is ignored.
 * @param fallbackZone used when the address names no zone.
 * @param own of somebody who sees their own calls only: no person can be chosen
 */
export function readFilters(params: Params, fallbackZone: string, nowMs: number, own = false): UsageFilters {
  const asked = params.get('zone')
  const zone = isZone(asked) ? asked : isZone(fallbackZone) ? fallbackZone : 'UTC'
  const range = rangeFrom(
    { from: params.get('from'), to: params.get('to'), days: params.get('days') },
    dayIn(zone, nowMs),
  )
  const day = params.get('day')
  const metric = params.get('metric')
  const outcome = params.get('outcome')
  return {
    range,
    zone,
    metric: METRICS.find((name) => name === metric) ?? null,
    day: isDay(day) && day >= range.from && day <= range.to ? day : null,
    model: params.get('model'),
    tokenId: idOf(params.get('token')),
    userId: own ? null : idOf(params.get('person')),
    providerKeyId: idOf(params.get('key')),
    outcome: OUTCOME_NAMES.find((name) => name === outcome) ?? null,
    requestId: idOf(params.get('request')),
    call: idOf(params.get('call')),
  }
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** An id as somebody may have pasted it; null = it is none. */
export function idOf(text: string | null): string | null {
  const id = text?.trim().toLowerCase() ?? ''
  return ID.test(id) ? id : null
}

/** Everything in the range, without any filter. */
export const wholeQuery = ({ range: { from, to }, zone }: UsageFilters): UsageQuery => ({ from, to, zone })

const picksOf = (filters: UsageFilters): Partial<Record<Pick, string>> =>
  Object.fromEntries(PICK_NAMES.flatMap((name) => (filters[name] === null ? [] : [[name, filters[name]]])))

/** Whether some of the calls are picked, whatever the days. */
export const isPicking = (filters: UsageFilters): boolean =>
  filters.requestId !== null || PICK_NAMES.some((name) => filters[name] !== null)

/** What the charts over time ask for: the whole range, whatever day is chosen in it. */
export const rangeQuery = (filters: UsageFilters): UsageQuery => ({
  ...wholeQuery(filters),
  ...(picksOf(filters) as Partial<UsageQuery>),
})

/** What totals and lists ask for: the chosen day, else the whole range. */
export const focusQuery = (filters: UsageFilters): UsageQuery => ({
  ...rangeQuery(filters),
  ...(filters.day === null ? {} : { from: filters.day, to: filters.day }),
})

/** What the list of calls asks for: the newest of all, unless the page is narrowed to something. */
export const callsQuery = (filters: UsageFilters): CallsQuery => {
  const { from, to, ...rest } = focusQuery(filters)
  return filters.day === null && filters.range.preset !== null ? rest : { from, to, ...rest }
}

/** What the page of single calls asks for: those of its days, or the one that is looked for, whenever it was. */
export const eventsQuery = (filters: UsageFilters): CallsQuery => {
  const { requestId } = filters
  if (requestId === null) return focusQuery(filters)
  const { from: _from, to: _to, ...rest } = rangeQuery(filters)
  return { ...rest, requestId }
}
export type CallsQuery = Omit<UsageEventQuery, 'cursor' | 'limit'>

/** The query string of a usage or usage-events request; names are sorted so that equal questions have equal text. */
export const queryString = (query: Record<string, string | number | undefined>): string =>
  new URLSearchParams(
    Object.entries(query)
      .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
      .map(([name, value]) => [name, String(value)])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  ).toString()

/** What a click changes. Null takes a filter away; a range is either a quick choice or two days. */
export type FilterChange = {
  range?: { days: number } | { from: string; to: string }
  zone?: string
  metric?: Metric
  day?: string | null
  requestId?: string | null
  call?: string | null
} & { [P in Pick]?: string | null }

/** The query string of the same page after a change. A new range drops the day chosen in the old one. */
export function changeAddress(search: string, change: FilterChange): string {
  const params = new URLSearchParams(search)
  const put = (name: string, value: string | null | undefined) => {
    if (value === undefined) return
    if (value === null) params.delete(name)
    else params.set(name, value)
  }
  if (change.range) {
    for (const name of ['from', 'to', 'days', 'day']) params.delete(name)
    for (const [name, value] of Object.entries(change.range)) params.set(name, String(value))
  }
  put('zone', change.zone)
  put('metric', change.metric)
  put('day', change.day)
  put('request', change.requestId)
  put('call', change.call)
  for (const name of PICK_NAMES) put(PICKS[name], change[name])
  return params.toString()
}

/** The address of another page about the same calls. */
export function sameCallsAt(path: string, search: string): string {
  const rest = changeAddress(search, { requestId: null, call: null })
  return rest === '' ? path : `${path}?${rest}`
}
