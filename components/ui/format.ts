/** The one language the dashboard speaks today; numbers and dates follow it on the server and in the browser alike. */
const LOCALE = 'en'
const NANO_PER_USD = 1_000_000_000n
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

const whole = new Intl.NumberFormat(LOCALE)
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 })
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' })

/** Rounds nano-USD half up to `decimals` places and writes it with exactly that many. */
function usd(nano: bigint, decimals: number): string {
  const unit = 10n ** BigInt(9 - decimals)
  const rounded = (nano + unit / 2n) / unit
  const scale = 10n ** BigInt(decimals)
  const fraction = decimals === 0 ? '' : `.${(rounded % scale).toString().padStart(decimals, '0')}`
  return `$${whole.format(rounded / scale)}${fraction}`
}

/**
 * Nano-USD (decimal string) with the digits that matter: `$1,204.18`, `$0.42`, `$0.00042`.
 * Below one cent two significant digits stay; null is a cost nobody knows.
 */
export function formatMoney(nanoUsd: string | null): string {
  if (nanoUsd === null) return 'not priced'
  const nano = BigInt(nanoUsd)
  if (nano === 0n || nano >= NANO_PER_USD / 10n) return usd(nano, 2)
  const leadingZeros = 9 - nano.toString().length
  return usd(nano, Math.min(9, leadingZeros + 2)).replace(/(\.\d\d\d*?)0+$/, '$1')
}

/** Nano-USD (decimal string) to the last digit that is not zero, for a tooltip: `$0.000420123`. */
export function formatMoneyExact(nanoUsd: string | null): string {
  if (nanoUsd === null) return 'No price is known for this model'
  return usd(BigInt(nanoUsd), 9).replace(/(\.\d\d\d*?)0+$/, '$1')
}

/** A whole number with separators: `1,234,567`. */
export const formatCountExact = (count: number): string => whole.format(count)

/** Exact below 10,000, compact from there: `9,999`, `12.3K`, `4.6M`. */
export const formatCount = (count: number): string =>
  Math.abs(count) < 10_000 ? whole.format(count) : compact.format(count)

/** Milliseconds as a person reads them: `840 ms`, `1.24 s`, `2 min 5 s`; null is a dash. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return '–'
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** A ratio between 0 and 1 in percent: `0%`, `0.4%`, `12%`; null is a dash. */
export function formatPercent(ratio: number | null): string {
  if (ratio === null || !Number.isFinite(ratio)) return '–'
  const percent = ratio * 100
  return `${Math.abs(percent) < 10 ? Number(percent.toFixed(1)) : Math.round(percent)}%`
}

/** How long ago or ahead, in the largest unit that fits: `just now`, `5 minutes ago`, `in 3 months`. */
export function formatRelative(atMs: number, nowMs: number): string {
  const delta = atMs - nowMs
  const size = Math.abs(delta)
  if (size < 45_000) return delta > 0 ? 'in a moment' : 'just now'
  if (size < 45 * MINUTE_MS) return relative.format(Math.round(delta / MINUTE_MS), 'minute')
  if (size < 22 * HOUR_MS) return relative.format(Math.round(delta / HOUR_MS), 'hour')
  if (size < 45 * DAY_MS) return relative.format(Math.round(delta / DAY_MS), 'day')
  if (size < 345 * DAY_MS) return relative.format(Math.round(delta / (30.44 * DAY_MS)), 'month')
  return relative.format(Math.round(delta / (365.25 * DAY_MS)), 'year')
}

/** A moment to the minute with its zone: `22 Nov 2026, 02:14 UTC`. Without `zone`, the viewer's. */
export function formatMoment(at: Date, zone?: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(zone === undefined ? {} : { timeZone: zone }),
  })
  return parts.format(at)
}

/** A day: `22 Nov 2026`. Without `zone`, the viewer's. */
export function formatDay(at: Date, zone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(at)
}

/** `1 token`, `3 tokens`: a count and its noun. */
export const formatPlural = (count: number, one: string, many = `${one}s`): string =>
  `${whole.format(count)} ${count === 1 ? one : many}`
