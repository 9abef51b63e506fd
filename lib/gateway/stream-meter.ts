import { ByteText } from './byte-search'
import { JsonCursor } from './json-cursor'
import { readSseEvent } from './sse-event'
import { type SseConsumer, SseSplitter } from './sse-splitter'
import type { Reading } from './token-counts'

/** How a stream's bytes ended. */
export type StreamEnd = {
  /** Still to be written: the end of an event the upstream forgot to end. */
  bytes: Buffer | null
  /** False when the client holds half an event: nothing in the protocol can follow it. */
  intact: boolean
}

const ONE_LINE_END = Buffer.from('\n')
const TWO_LINE_ENDS = Buffer.from('\n\n')

/** Reads a provider's event stream on its way to the client. One per stream: streams share nothing. */
export abstract class StreamMeter implements SseConsumer {
  /** The protocol's own end was seen: `[DONE]`, `message_stop`. */
  terminal = false
  /** The provider itself sent an error event. */
  failed = false
  servedModel: string | null = null
  /** An event was too large to be read. */
  overflowed = false
  /** Characters in text deltas so far. */
  protected outputLength = 0
  protected readonly splitter = new SseSplitter(this)
  protected readonly text = new ByteText()

  /** @returns the bytes to forward: the chunk itself unless this meter hides something; null for none. */
  push(chunk: Buffer): Buffer | null {
    this.splitter.push(chunk)
    this.text.release()
    return chunk
  }

  abstract event(bytes: Buffer, start: number, end: number): void

  overflow(_bytes: Buffer, _start: number, _end: number): void {
    this.overflowed = true
  }

  overflowEnd(): void {}

  /** True where an event of ours may be written without tearing one of theirs apart. */
  get canInterject(): boolean {
    return this.splitter.atBoundary
  }

  /** Token counts by what has been seen so far. */
  abstract read(): Reading

  /** The upstream has ended: treats what is left, repairing a missing last blank line. */
  finish(): StreamEnd {
    const open = !this.splitter.atBoundary
    const lineEnd = this.splitter.atLineStart ? ONE_LINE_END : TWO_LINE_ENDS
    const rest = this.splitter.takeRest()
    if (rest === null) return { bytes: null, intact: !open }
    if (!open) {
      // Nothing but the second half of a line end.
      this.event(rest, 0, rest.length)
      return { bytes: null, intact: true }
    }
    if (!isWhole(rest)) return { bytes: null, intact: false }
    this.event(rest, 0, rest.length)
    return { bytes: lineEnd, intact: true }
  }
}

/** True when an unterminated block holds a whole event: only its blank line is missing. */
export function isWhole(block: Buffer): boolean {
  const { data } = readSseEvent(block, 0, block.length)
  if (data === null) return block[block.length - 1] === 0x0a || block[block.length - 1] === 0x0d
  if (data.toString('latin1').trim() === '[DONE]') return true
  const cursor = new JsonCursor(data)
  while (cursor.next());
  return cursor.failure === null && cursor.objectEnd !== -1
}
