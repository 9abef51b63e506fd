const DAY_MS = 86_400_000

/** How many days the quick choices show, today included. */
export const PRESET_DAYS = [7, 30, 90, 365] as const
export type PresetDays = (typeof PRESET_DAYS)[number]
export const DEFAULT_DAYS: PresetDays = 30

/** Whole days, both ends included, as ISO dates; `preset` says which quick choice it is, null for a range of one's own. */
export type DayRange = { from: string; to: string; preset: PresetDays | null }

/** The calendar day (`2026-11-22`) that `atMs` (since the epoch) falls on in an IANA zone. */
export function dayIn(zone: string, atMs: number): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(atMs)
    .map(({ type, value }) => [type, value] as const)
  const { year = '', month = '', day = '' } = Object.fromEntries(parts)
  return `${year.padStart(4, '0')}-${month}-${day}`
}

/** `day` moved by whole calendar days. */
export const shiftDay = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)

/** Every day from `from` to `to`, both included; empty when they are the wrong way round. */
export function daysBetween(from: string, to: string): string[] {
  const count = Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1
  return Number.isFinite(count) ? Array.from({ length: Math.max(0, count) }, (_, index) => shiftDay(from, index)) : []
}

/** True for a real calendar day in ISO form: `2026-02-30` is none. */
export const isDay = (text: string | null | undefined): text is string =>
  typeof text === 'string' &&
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
  new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)

/** True for a zone this runtime can compute with. */
export function isZone(zone: string | null | undefined): zone is string {
  if (!zone || zone.length > 64) return false
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

/**
 * What an address asks for: `from` and `to`, else `days` (7, 30, 90 or 365) ending today. Anything that makes no sense
 * falls back to 30 days, because an old or mistyped link should still show something.
 */
export function rangeFrom(
  params: { from?: string | null; to?: string | null; days?: string | null },
  today: string,
): DayRange {
  const { from, to } = params
  if (isDay(from) && isDay(to) && from <= to && daysBetween(from, to).length <= 367) return { from, to, preset: null }
  const preset = PRESET_DAYS.find((days) => String(days) === params.days) ?? DEFAULT_DAYS
  return { from: shiftDay(today, 1 - preset), to: today, preset }
}
