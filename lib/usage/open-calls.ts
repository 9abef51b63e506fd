import type { UsageIntent } from '@/lib/gateway/types'

/** A call that was opened and not closed; `segment` is where a search for its intent may begin. */
export type OpenCall = { record: UsageIntent; encoded: string; segment: number }

/** The calls that are open now, by request id, oldest first. */
export class OpenCalls {
  /** Where in `calls` each one is. Numbers, not the calls: a table V8 has abandoned keeps what it held alive for long. */
  private readonly places = new Map<string, number>()
  private readonly calls: (OpenCall | undefined)[] = []
  private readonly free: number[] = []

  get size(): number {
    return this.places.size
  }

  has(requestId: string): boolean {
    return this.places.has(requestId)
  }

  add(requestId: string, call: OpenCall): void {
    const place = this.free.pop() ?? this.calls.length
    this.calls[place] = call
    this.places.set(requestId, place)
  }

  /** Removes a call. */
  take(requestId: string): OpenCall | undefined {
    const place = this.places.get(requestId)
    if (place === undefined) return undefined
    this.places.delete(requestId)
    const call = this.calls[place]
    this.calls[place] = undefined
    this.free.push(place)
    return call
  }

  /** The segment of the oldest intent still open. */
  oldestSegment(): number | undefined {
    const [place] = this.places.values()
    return place === undefined ? undefined : this.calls[place]?.segment
  }
}
