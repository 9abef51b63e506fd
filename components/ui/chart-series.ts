/** One named row of values over the columns of a chart. `null` is a gap: nothing is known, which is not zero. */
export type ChartSeries = {
  key: string
  label: string
  /** True for names of models and the like, set in mono. */
  code: boolean
  /** A CSS colour, from `seriesColors`. */
  color: string
  values: readonly (number | null)[]
}

/** The most series one chart shows, `other` included. */
export const MAX_SERIES = 6

/** The key of the series that holds everything beyond the largest. No model has this name: names carry no space. */
export const OTHER = 'all other'

const PALETTE = 6
/** Not one of the palette: `other` is no model and must not look like one. */
const OTHER_COLOR = 'var(--chart-other)'

/** FNV-1a, 32 bit: small, and the same on the server and in every browser. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value ^= text.charCodeAt(index)
    value = Math.imul(value, 0x01000193)
  }
  // One more mix: names that differ in their last letter only would else sit side by side.
  value ^= value >>> 15
  value = Math.imul(value, 0x85ebca6b)
  return (value ^ (value >>> 13)) >>> 0
}

/**
 * A colour for each name, from the name itself, so that a model looks the same on every page.
 * Two names that want one colour: the one with the smaller hash keeps it on every page, the other takes the next free one.
 */
export function seriesColors(names: readonly string[]): Map<string, string> {
  const taken = new Set<number>()
  const colors = new Map<string, string>()
  const ordered = [...new Set(names)]
    .filter((name) => name !== OTHER)
    .map((name) => ({ name, hash: hash(name) }))
    .sort((a, b) => a.hash - b.hash || (a.name < b.name ? -1 : 1))
  for (const entry of ordered) {
    let slot = entry.hash % PALETTE
    for (let tries = 0; tries < PALETTE && taken.has(slot); tries += 1) slot = (slot + 1) % PALETTE
    taken.add(slot)
    colors.set(entry.name, `var(--chart-${slot + 1})`)
  }
  if (names.includes(OTHER)) colors.set(OTHER, OTHER_COLOR)
  return colors
}

/** A model may be called `constructor`: only what the record itself holds counts. */
const own = (column: Readonly<Record<string, number>>, name: string): number =>
  Object.hasOwn(column, name) ? (column[name] ?? 0) : 0

/**
 * At most `most` series, largest sum first; the rest is added up as `other`, so the sum of every column stays what it was.
 * @param columns one record per column: name → value. A name missing from a column counts as zero there.
 * @param options.label what a name is called where it is shown.
 */
export function topSeries(
  columns: readonly Readonly<Record<string, number>>[],
  { most = MAX_SERIES, label = (name: string) => name } = {},
): ChartSeries[] {
  const sums = new Map<string, number>()
  for (const column of columns) {
    for (const [name, value] of Object.entries(column)) sums.set(name, (sums.get(name) ?? 0) + value)
  }
  const ranked = [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name)
  const named = ranked.length <= most ? ranked : ranked.slice(0, most - 1)
  const kept = new Set(named)
  const colors = seriesColors(ranked.length > named.length ? [...named, OTHER] : named)
  const series = named.map((name) => ({
    key: name,
    label: label(name),
    code: true,
    color: colors.get(name) ?? OTHER_COLOR,
    values: columns.map((column) => own(column, name)),
  }))
  if (ranked.length > named.length) {
    const values = columns.map((column) =>
      Object.entries(column).reduce((sum, [name, value]) => (kept.has(name) ? sum : sum + value), 0),
    )
    series.push({ key: OTHER, label: 'Other', code: false, color: OTHER_COLOR, values })
  }
  return series
}

/** The sum of the known values of a series. */
export const sumOf = (series: ChartSeries): number =>
  series.values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
