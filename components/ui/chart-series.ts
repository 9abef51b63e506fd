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
 * The first six names get one of their own: of two that want the same, the one with the smaller hash keeps it and the
 * other takes the next free one. Every further name looks like `other`.
 * @param names the most important first.
 */
export function seriesColors(names: readonly string[]): Map<string, string> {
  const colors = new Map<string, string>()
  const taken = new Set<number>()
  const ordered = [...new Set(names)]
    .slice(0, PALETTE)
    .map((name) => ({ name, hash: hash(name) }))
    .sort((a, b) => a.hash - b.hash || (a.name < b.name ? -1 : 1))
  for (const entry of ordered) {
    const slot = freeSlot(entry.hash % PALETTE, taken)
    taken.add(slot)
    colors.set(entry.name, `var(--chart-${slot + 1})`)
  }
  return colors
}

/** The colour of a name that `seriesColors` gave none. */
export const colorOf = (colors: ReadonlyMap<string, string>, name: string): string => colors.get(name) ?? OTHER_COLOR

function freeSlot(wanted: number, taken: ReadonlySet<number>): number {
  let slot = wanted
  for (let tries = 0; tries < PALETTE && taken.has(slot); tries += 1) slot = (slot + 1) % PALETTE
  return slot
}

/** Gives the names of one chart that have no colour yet those of the palette that the chart does not use. */
function completed(colors: ReadonlyMap<string, string>, names: readonly string[]): Map<string, string> {
  const shown = new Map(names.flatMap((name) => (colors.has(name) ? [[name, colorOf(colors, name)]] : [])))
  const used = new Set(shown.values())
  const taken = new Set(
    Array.from({ length: PALETTE }, (_, slot) => slot).filter((slot) => used.has(`var(--chart-${slot + 1})`)),
  )
  for (const name of names) {
    if (shown.has(name)) continue
    const slot = freeSlot(hash(name) % PALETTE, taken)
    taken.add(slot)
    shown.set(name, `var(--chart-${slot + 1})`)
  }
  return shown
}

/** A model may be called `constructor`: only what the record itself holds counts. */
const own = (column: Readonly<Record<string, number>>, name: string): number =>
  Object.hasOwn(column, name) ? (column[name] ?? 0) : 0

/**
 * At most six series, largest sum first; the rest is added up as `other`, so the sum of every column stays what it was.
 * @param columns one record per column: name → value. A name missing from a column counts as zero there.
 * @param options.label what a name is called where it is shown.
 * @param options.colors colours that are settled already, from `seriesColors`.
 */
export function topSeries(
  columns: readonly Readonly<Record<string, number>>[],
  {
    label = (name) => name,
    colors = new Map(),
  }: { label?: (name: string) => string; colors?: ReadonlyMap<string, string> } = {},
): ChartSeries[] {
  const sums = new Map<string, number>()
  for (const column of columns) {
    for (const [name, value] of Object.entries(column)) sums.set(name, (sums.get(name) ?? 0) + value)
  }
  const ranked = [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name)
  const named = ranked.length <= MAX_SERIES ? ranked : ranked.slice(0, MAX_SERIES - 1)
  const kept = new Set(named)
  const shown = completed(colors, named)
  const series = named.map((name) => ({
    key: name,
    label: label(name),
    code: true,
    color: colorOf(shown, name),
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
