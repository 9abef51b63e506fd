/** How long a budget lasts before it starts anew; `total` never does. Weeks start on Monday. */
export const PERIOD_KINDS = ['day', 'week', 'month', 'total'] as const
export type PeriodKind = (typeof PERIOD_KINDS)[number]

/** From `startsAt` up to, but without, `endsAt`; null = it has no end. Milliseconds since the epoch. */
export type Period = { startsAt: number; endsAt: number | null }

const DAY_MS = 86_400_000
/** No zone has ever been further from UTC, and no change of one larger. */
const FURTHEST_MS = 36 * 3_600_000
/** The Monday in the week of the epoch. */
const A_MONDAY = -3 * DAY_MS

/**
 * The calendar period of a zone that an instant is in. A period starts at the first instant at which the clocks of the zone
 * show its first day, and ends where the next one starts: every instant is in exactly one, whatever clocks do (J09).
 * @param since where a `total` starts
 * @throws RangeError for an unknown zone or an instant that is none.
 */
export function periodAt(kind: PeriodKind, zone: string, instant: number, since: number): Period {
  if (kind === 'total') return { startsAt: since, endsAt: null }
  let first = firstDay(kind, localTime(zone, instant))
  let startsAt = startOfDay(zone, first)
  // Where clocks go back over midnight they show the day before once more, in a period that has begun already.
  if (instant < startsAt) {
    first = firstDay(kind, first - 1)
    startsAt = startOfDay(zone, first)
  }
  for (;;) {
    first = nextFirstDay(kind, first)
    const endsAt = startOfDay(zone, first)
    if (instant < endsAt) return { startsAt, endsAt }
    startsAt = endsAt
  }
}

/** Days and local times are written as the UTC instant at which UTC's clocks show the same. */
function firstDay(kind: Exclude<PeriodKind, 'total'>, local: number): number {
  const day = Math.floor(local / DAY_MS) * DAY_MS
  if (kind === 'day') return day
  if (kind === 'week') return A_MONDAY + Math.floor((day - A_MONDAY) / (7 * DAY_MS)) * 7 * DAY_MS
  const date = new Date(day)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}

function nextFirstDay(kind: Exclude<PeriodKind, 'total'>, first: number): number {
  if (kind === 'day') return first + DAY_MS
  if (kind === 'week') return first + 7 * DAY_MS
  const date = new Date(first)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1)
}

/** The first instant at which the clocks of the zone show this day or a later one. */
function startOfDay(zone: string, day: number): number {
  let before = day - FURTHEST_MS
  let after = day + FURTHEST_MS
  // Clocks that go back over midnight show it twice: the first time counts.
  const midnights = [offsetAt(zone, before), offsetAt(zone, day), offsetAt(zone, after)]
    .map((offset) => day - offset)
    .filter((instant) => localTime(zone, instant) === day)
  if (midnights.length > 0) return Math.min(...midnights)
  // Clocks that jump over midnight never show it: the day starts when they jump.
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (localTime(zone, middle) < day) before = middle
    else after = middle
  }
  return after
}

const localTime = (zone: string, instant: number): number => instant + offsetAt(zone, instant)

/** Formats are costly to make, and there are few zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  return format
}

/** How far the clocks of the zone are ahead of UTC's. Milliseconds. */
function offsetAt(zone: string, instant: number): number {
  const shown = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type) ?? 0
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return local - Math.floor(instant / 1000) * 1000
}
