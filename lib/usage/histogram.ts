/** Upper ends of the bins, milliseconds, not in them: half an octave wide. The last bin has none. */
const EDGES = [
  2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256, 362, 512, 724, 1024, 1448, 2048, 2896, 4096, 5793, 8192,
  11585, 16384, 23170, 32768, 46341, 65536, 92682, 131072, 185364, 262144, 370728, 524288, 741455, 1048576,
]

const BINS = EDGES.length + 1

/**
 * A histogram is one whole number: so many decimal digits for the count of each bin, the first bin last. Histograms are
 * added as numbers, by the database, as long as no bin counts a billion calls a thousand times.
 */
const DIGITS = 12

/** SQL of the histogram of one duration; null for none. */
export const binOf = (ms: string): string =>
  `('1e' || ${DIGITS} * width_bucket(${ms}, ARRAY[${EDGES.join(',')}]))::numeric`

/** The counts of a histogram's bins, from its decimal digits. */
export function binsOf(digits: string): number[] {
  const padded = digits.padStart(BINS * DIGITS, '0')
  return Array.from({ length: BINS }, (_, bin) =>
    Number(padded.slice(-DIGITS * (bin + 1), padded.length - DIGITS * bin)),
  )
}

/** Half, nineteen of twenty and ninety-nine of a hundred calls took at most so long, milliseconds. */
export type Percentiles = { p50: number; p95: number; p99: number }

/**
 * Percentiles of counted bins, placed evenly within a bin: off by less than the bin is wide (at most a fifth of the value
 * to either side, as a rule far less).
 * @param bins how many calls fell into each, `BINS` of them
 * @returns null when nothing was counted
 */
export function percentilesOf(bins: readonly number[]): Percentiles | null {
  const total = bins.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  const at = (share: number): number => {
    const wanted = share * total
    let before = 0
    for (const [bin, count] of bins.entries()) {
      if (count > 0 && before + count >= wanted) {
        const low = EDGES[bin - 1] ?? 0
        const high = EDGES[bin] ?? low * Math.SQRT2
        return Math.round(low + (high - low) * ((wanted - before) / count))
      }
      before += count
    }
    return 0
  }
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
