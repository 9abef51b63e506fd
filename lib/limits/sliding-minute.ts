/** What is taken comes back this long after it was taken. Milliseconds. */
export const MINUTE_MS = 60_000
/** What is taken within one slice comes back together, with the last of it. Milliseconds. */
const SLICE_MS = 1000
/** More slices than can count at once: they begin at least `SLICE_MS` apart, and each counts for less than `MINUTE_MS + SLICE_MS`. */
const SLOTS = 64

/**
 * A bucket from which each thing taken comes back a minute later. In no window of sixty seconds, wherever it begins, more
 * than the limit is taken, and a limit that was not used for a minute can be taken at once. Neither is true of a counter
 * per clock minute, which lets twice the limit through at its edge (J02), nor of a bucket that refills all the time, which
 * does over its first minute. Times are milliseconds of one monotonic clock; memory and work are bounded.
 */
export class SlidingMinute {
  /** Begin, last taking and amount of each slice, one after the other; made when something is taken for the first time. */
  #slices: Float64Array | null = null
  /** Running numbers of the oldest slice that counts and of the next one to come. */
  #first = 0
  #next = 0
  #used = 0

  /** What was taken in the minute before now. */
  used(nowMs: number): number {
    const slices = this.#slices
    if (slices === null) return 0
    while (this.#first < this.#next) {
      const at = placeOf(this.#first)
      if (slices[at + LAST]! > nowMs - MINUTE_MS) break
      this.#used -= slices[at + AMOUNT]!
      this.#first++
    }
    return this.#used
  }

  /** Takes without asking whether there is as much. @returns what to name when it is given back. */
  take(amount: number, nowMs: number): number {
    this.used(nowMs)
    const slices = (this.#slices ??= new Float64Array(SLOTS * WIDTH))
    const newest = this.#next - 1
    if (newest < this.#first || nowMs - slices[placeOf(newest) + BEGIN]! >= SLICE_MS) {
      const at = placeOf(this.#next++)
      slices[at + BEGIN] = nowMs
      slices[at + AMOUNT] = 0
    }
    const at = placeOf(this.#next - 1)
    slices[at + LAST] = nowMs
    slices[at + AMOUNT]! += amount
    this.#used += amount
    return this.#next - 1
  }

  /** Gives back what was taken with `slice`, as far as it has not come back by itself. */
  giveBack(slice: number, amount: number, nowMs: number): void {
    this.used(nowMs)
    if (this.#slices === null || slice < this.#first) return
    this.#slices[placeOf(slice) + AMOUNT]! -= amount
    this.#used -= amount
  }

  /** Milliseconds until `amount`, which is not more than `limit`, can be taken. */
  waitMs(amount: number, limit: number, nowMs: number): number {
    let excess = this.used(nowMs) + amount - limit
    const slices = this.#slices
    if (slices === null) return 0
    for (let slice = this.#first; slice < this.#next && excess > 0; slice++) {
      excess -= slices[placeOf(slice) + AMOUNT]!
      if (excess <= 0) return slices[placeOf(slice) + LAST]! + MINUTE_MS - nowMs
    }
    return 0
  }

  /** Milliseconds until everything has come back. */
  fullMs(nowMs: number): number {
    const used = this.used(nowMs)
    return used === 0 || this.#slices === null ? 0 : this.#slices[placeOf(this.#next - 1) + LAST]! + MINUTE_MS - nowMs
  }
}

const BEGIN = 0
const LAST = 1
const AMOUNT = 2
const WIDTH = 3

const placeOf = (slice: number): number => (slice % SLOTS) * WIDTH
