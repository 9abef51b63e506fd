import { randomFillSync } from 'node:crypto'

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
/** Two seed the counter, eight fill the rest. */
const RANDOM_BYTES_PER_ID = 10
const POOL_BYTES = 512 * RANDOM_BYTES_PER_ID
const COUNTER_MAX = 0xf_ff

/**
 * Makes a source of UUIDv7 (RFC 9562 §5.7) that only ever ascend, as text too, also when the clock stands still or steps back.
 * The 12 bits after the time are a counter seeded below half its range each millisecond (§6.2, method 1), then come 62 random bits.
 * @param nowMs wall clock, milliseconds since the epoch.
 */
export function createIdSource(nowMs: () => number = Date.now): () => string {
  const pool = Buffer.alloc(POOL_BYTES)
  let used = POOL_BYTES
  let lastMs = 0
  let counter = 0

  return function newId() {
    if (used === POOL_BYTES) {
      // One call for 512 ids: a call for each would cost more than all the rest.
      randomFillSync(pool)
      used = 0
    }
    const at = used
    used += RANDOM_BYTES_PER_ID
    const byte = (offset: number): number => pool[at + offset] ?? 0

    const now = nowMs()
    if (now > lastMs) {
      lastMs = now
      counter = ((byte(0) << 8) | byte(1)) & 0x7_ff
    } else if (counter === COUNTER_MAX) {
      // More than 2,048 ids in one millisecond: borrow the next one (§6.2, counter rollover).
      lastMs += 1
      counter = 0
    } else counter += 1

    const high = Math.floor(lastMs / 0x1_00_00)
    const low = lastMs % 0x1_00_00
    return (
      `${hex(high >>> 24)}${hex(high >>> 16)}${hex(high >>> 8)}${hex(high)}-${hex(low >>> 8)}${hex(low)}` +
      `-${hex(0x70 | (counter >>> 8))}${hex(counter)}-${hex(0x80 | (byte(2) & 0x3f))}${hex(byte(3))}` +
      `-${hex(byte(4))}${hex(byte(5))}${hex(byte(6))}${hex(byte(7))}${hex(byte(8))}${hex(byte(9))}`
    )
  }
}

/** A new UUIDv7, greater than every one this copy of the module gave before. State is per copy: nothing may rely on order across copies. */
export const newId: () => string = createIdSource()

const hex = (value: number): string => HEX[value & 255] ?? ''
