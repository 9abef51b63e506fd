/** Length of a slot in milliseconds; a place is free again at most this much later than a minute after it was taken. */
const SLOT_MS = 500
/** One more than a minute holds: the oldest counts until all of it is a minute old. */
const SLOTS = 60_000 / SLOT_MS + 1

/**
 * What was taken within the last minute, to half a second: never more than the limit in any 60 seconds, wherever they
 * begin (J02). The clock is monotonic; a step of the wall clock changes nothing (J13).
 */
export class MinuteWindow {
  readonly #slots = new Float64Array(SLOTS)
  /** The newest slot, counted from the clock's zero. */
  #slot = 0
  #sum = 0

  /** Taken within the minute before `nowMs`. */
  used(nowMs: number): number {
    this.#moveTo(nowMs)
    return this.#sum
  }

  take(nowMs: number, amount: number): void {
    this.#moveTo(nowMs)
    this.#add(this.#slot, amount)
  }

  /** Changes what was taken at `takenMs`: back what was too much, or more where it was too little. What is older than a minute stays as it is. */
  correct(nowMs: number, takenMs: number, amount: number): void {
    this.#moveTo(nowMs)
    const slot = Math.floor(takenMs / SLOT_MS)
    if (slot > this.#slot - SLOTS) this.#add(Math.min(slot, this.#slot), amount)
  }

  /** Milliseconds until no more than `most` is taken; 0 = now. */
  waitFor(nowMs: number, most: number): number {
    let left = this.used(nowMs)
    for (let slot = this.#slot - SLOTS + 1; slot <= this.#slot && left > most; slot++) {
      left -= this.#slots[index(slot)] ?? 0
      if (left <= most) return Math.max(1, (slot + SLOTS) * SLOT_MS - nowMs)
    }
    return left <= most ? 0 : 60_000
  }

  #add(slot: number, amount: number): void {
    const at = index(slot)
    const before = this.#slots[at] ?? 0
    const after = Math.max(0, before + amount)
    this.#slots[at] = after
    this.#sum += after - before
  }

  #moveTo(nowMs: number): void {
    const slot = Math.floor(nowMs / SLOT_MS)
    if (slot <= this.#slot) return
    if (slot - this.#slot >= SLOTS) {
      this.#slots.fill(0)
      this.#sum = 0
    } else {
      for (let next = this.#slot + 1; next <= slot; next++) {
        const at = index(next)
        this.#sum -= this.#slots[at] ?? 0
        this.#slots[at] = 0
      }
    }
    this.#slot = slot
  }
}

function index(slot: number): number {
  return ((slot % SLOTS) + SLOTS) % SLOTS
}
