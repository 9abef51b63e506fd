import { comparePositions, type JournalPosition } from './segment-files'

/**
 * How long the oldest event that is not in the database has waited, by one mark: a place in the journal and when it was
 * there. Once everything before the mark is stored, the next one is set. Memory stays flat however far the database is behind.
 */
export class LagMark {
  #mark: { place: JournalPosition; sinceMs: number } | null = null

  /** Something was written. Nothing is asked where there is a mark. */
  written(end: () => JournalPosition, nowMs: () => number): void {
    if (this.#mark === null) this.#mark = { place: end(), sinceMs: nowMs() }
  }

  /** Everything before `place` is stored. */
  stored(place: JournalPosition, end: () => JournalPosition, nowMs: number): void {
    if (this.#mark === null || comparePositions(this.#mark.place, place) > 0) return
    this.#mark = null
    const last = end()
    if (comparePositions(place, last) < 0) this.#mark = { place: last, sinceMs: nowMs }
  }

  /** Milliseconds; 0 when nothing waits. */
  waitingMs(nowMs: number): number {
    return this.#mark === null ? 0 : nowMs - this.#mark.sinceMs
  }
}
