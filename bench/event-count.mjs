const LF = 10
const BLANK_LINE = Buffer.from('\n\n')

/** Counts the events of a stream by their blank lines, wherever its bytes are cut. HTTP's own chunk lines hold none. */
export class EventCount {
  events = 0
  #endedInLf = false

  feed(data) {
    let from = 0
    if (this.#endedInLf && data[0] === LF) {
      this.events++
      from = 1
    }
    let at = data.indexOf(BLANK_LINE, from)
    while (at >= 0) {
      this.events++
      from = at + 2
      at = data.indexOf(BLANK_LINE, from)
    }
    this.#endedInLf = from < data.length && data[data.length - 1] === LF
  }
}
