/** Something that can be in one `SlotList`; the list alone writes `slot`. */
export type Slotted = { slot: number }

/** What `slot` is outside any list. */
export const NO_SLOT = -1

/**
 * An unordered list with cheap adding and removing, for members that come and go thousands of times a second. A `Set` or
 * `Map` would rebuild its table every few dozen changes, and V8 lets each abandoned table keep the next one, and all
 * that was in it, alive until a full collection.
 */
export class SlotList<T extends Slotted> {
  readonly #members: T[] = []

  get size(): number {
    return this.#members.length
  }

  add(member: T): void {
    member.slot = this.#members.push(member) - 1
  }

  /** Does nothing for what is not in the list. */
  delete(member: T): void {
    const { slot } = member
    if (slot === NO_SLOT) return
    member.slot = NO_SLOT
    const last = this.#members.pop()
    if (last === undefined || last === member) return
    this.#members[slot] = last
    last.slot = slot
  }

  clear(): void {
    for (const member of this.#members) member.slot = NO_SLOT
    this.#members.length = 0
  }

  /** The members of this moment: what is added or removed while they are walked changes nothing. */
  snapshot(): readonly T[] {
    return this.#members.slice()
  }
}
