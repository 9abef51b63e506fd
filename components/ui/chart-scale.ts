/** A zero-based axis: `ticks` ascend from 0 to `max` in equal steps of 1, 2, 2.5 or 5 × 10ⁿ. */
export type ChartScale = { max: number; ticks: readonly number[] }

const STEPS = [1, 2, 2.5, 5, 10]

/**
 * The smallest round axis that holds `highest`, with about `wanted` steps.
 * @param highest in any unit; nothing to show (0, negative, not finite) gives the zero line alone.
 * @param whole true for things that are counted: no tick then falls between two whole numbers.
 */
export function niceScale(highest: number, { wanted = 4, whole = false } = {}): ChartScale {
  if (!(Number.isFinite(highest) && highest > 0)) return { max: 1, ticks: [0] }
  const raw = highest / wanted
  const magnitude = 10 ** Math.floor(Math.log10(raw))
  const factor = STEPS.find((step) => step * magnitude >= raw * (1 - 1e-9)) ?? 10
  const step = whole ? Math.max(1, Math.ceil(factor * magnitude - 1e-9)) : factor * magnitude
  const count = Math.max(1, Math.ceil(highest / step - 1e-9))
  // Multiplying by the reciprocal keeps 0.1 steps from drifting into 0.30000000000000004.
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)))
  return { max: ticks[count] ?? step, ticks }
}

/** Where the `index`-th of `count` equal columns lies: its left edge, width and centre, in percent of the plot. */
export function band(index: number, count: number): { left: number; width: number; centre: number } {
  const width = 100 / Math.max(1, count)
  return { left: index * width, width, centre: (index + 0.5) * width }
}

/** The column under a pointer at `x` of a plot `width` wide (the same unit), clamped to the plot. */
export function bandAt(x: number, width: number, count: number): number {
  if (count <= 0 || width <= 0) return 0
  return Math.min(count - 1, Math.max(0, Math.floor((x / width) * count)))
}

/** One drawn part of a stacked column, in the unit of the values. */
export type StackPart = { series: number; from: number; to: number }

/** Piles the values of one column up in series order; gaps and zeroes take no room. */
export function stackColumn(values: readonly (number | null | undefined)[]): StackPart[] {
  const parts: StackPart[] = []
  let from = 0
  for (const [series, value] of values.entries()) {
    if (value === null || value === undefined || !(value > 0)) continue
    parts.push({ series, from, to: from + value })
    from += value
  }
  return parts
}

/** Unbroken runs of known values as `[column, value]`: a gap in the data stays a gap in the line. */
export function runs(values: readonly (number | null)[]): [number, number][][] {
  const found: [number, number][][] = []
  let open: [number, number][] | null = null
  for (const [index, value] of values.entries()) {
    if (value === null) open = null
    else if (open) open.push([index, value])
    else found.push((open = [[index, value]]))
  }
  return found
}

/**
 * Which columns get a date under them: evenly spaced, the last always, at most `most`.
 * `minor` ones may be left out where the chart is narrow.
 */
export function labelledColumns(count: number, most = 7): { index: number; minor: boolean }[] {
  const step = Math.max(1, Math.ceil(count / most))
  const picked: { index: number; minor: boolean }[] = []
  for (let index = count - 1, nth = 0; index >= 0; index -= step, nth += 1) {
    picked.unshift({ index, minor: nth % 2 === 1 })
  }
  return picked
}
