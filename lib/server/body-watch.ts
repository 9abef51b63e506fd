import { SlotList, type Slotted } from '@/lib/slot-list'

/** Something that waits for bytes of a client. */
export type Waiting = Slotted & {
  /** Set to 0 by its owner whenever bytes arrive. */
  idleTicks: number
  /** Called once after the silence became too long; it is forgotten then. */
  onSilence: () => void
}

const TICK_MS = 5_000
/** Six ticks: 408 after 25–30 s without a byte (E11). */
const MAX_IDLE_TICKS = 6

/** One coarse timer for all request bodies: a timer per request would cost more than reading a small body. */
export class BodyWatch {
  private readonly waiting = new SlotList<Waiting>()
  private readonly timer: NodeJS.Timeout

  constructor(tickMs = TICK_MS) {
    this.timer = setInterval(() => this.tick(), tickMs).unref()
  }

  add(entry: Waiting): void {
    this.waiting.add(entry)
  }

  delete(entry: Waiting): void {
    this.waiting.delete(entry)
  }

  close(): void {
    clearInterval(this.timer)
    this.waiting.clear()
  }

  private tick(): void {
    for (const entry of this.waiting.snapshot()) {
      entry.idleTicks += 1
      if (entry.idleTicks < MAX_IDLE_TICKS) continue
      this.waiting.delete(entry)
      entry.onSilence()
    }
  }
}
