const HEAD_END = Buffer.from('\r\n\r\n')

/** Reads HTTP/1.1 responses off one connection, one after the other: only what the bench's servers send. */
export class ResponseReader {
  #onFirstByte
  #onDone
  #pending = null
  #head = null
  #parts = []
  /** Body bytes still to come: of the body with content-length, of the current chunk when chunked. */
  #need = 0
  #line = ''

  /** `onFirstByte()` once at the first byte after the head, `onDone(status, body, reusable)` at the end of each response. */
  constructor(onFirstByte, onDone) {
    this.#onFirstByte = onFirstByte
    this.#onDone = onDone
  }

  /** True between a response's first byte and its last. */
  get open() {
    return this.#head !== null || this.#pending !== null
  }

  feed(data) {
    let at = 0
    if (this.#head === null) {
      const bytes = this.#pending === null ? data : Buffer.concat([this.#pending, data])
      const end = bytes.indexOf(HEAD_END)
      if (end < 0) {
        this.#pending = bytes
        return
      }
      this.#head = readHead(bytes.latin1Slice(0, end + 2))
      this.#pending = null
      this.#need = this.#head.chunked ? 0 : this.#head.length
      data = bytes
      at = end + 4
    }
    if (at < data.length && !this.#head.begun) {
      this.#head.begun = true
      this.#onFirstByte()
    }
    if (this.#head.chunked) this.#feedChunked(data, at)
    else {
      this.#need -= data.length - at
      this.#parts.push(data.subarray(at))
      if (this.#need <= 0) this.#finish()
    }
  }

  #feedChunked(data, from) {
    let at = from
    while (at < data.length) {
      if (this.#need > 0) {
        const taken = Math.min(this.#need, data.length - at)
        this.#parts.push(data.subarray(at, at + taken))
        this.#need -= taken
        at += taken
        continue
      }
      const lineEnd = data.indexOf(10, at)
      this.#line += data.latin1Slice(at, lineEnd < 0 ? data.length : lineEnd + 1)
      if (lineEnd < 0) return
      at = lineEnd + 1
      const line = this.#line.trim()
      this.#line = ''
      // The empty line after a chunk's data, or after the last chunk.
      if (line === '') {
        if (this.#head.last) return this.#finish()
        continue
      }
      this.#need = Number.parseInt(line, 16)
      if (this.#need === 0) this.#head.last = true
    }
  }

  #finish() {
    const { status, close } = this.#head
    const body = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts)
    this.#head = null
    this.#parts = []
    this.#onDone(status, body, !close)
  }
}

function readHead(text) {
  const lower = text.toLowerCase()
  const length = /\r\ncontent-length: *(\d+)/.exec(lower)
  return {
    status: Number(text.slice(9, 12)),
    chunked: lower.includes('\r\ntransfer-encoding: chunked'),
    length: length ? Number(length[1]) : 0,
    close: lower.includes('\r\nconnection: close'),
    begun: false,
    last: false,
  }
}
