const CHUNK = Buffer.from('"chat.completion.chunk"')
const ID = Buffer.from('"id":"chatcmpl-')
const DONE = 'data: [DONE]\n\n'
const CHUNKS = 100
const DELTA = Buffer.from('event: content_block_delta\n')
const STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n'
/** Pieces of text in a stream of `bench-fast`, whatever its protocol. */
export const TEXT_CHUNKS = 98

/** Checks plain answers of `bench-fast`: all of one length, each with an id of its own, every 64th parsed. @returns what is wrong, or nothing. */
export function checkAnswer() {
  const ids = new Set()
  let length = 0
  let count = 0
  return (body) => {
    const at = body.indexOf(ID)
    if (at < 0) return `not a completion: ${body.toString('utf8', 0, 120)}`
    const id = body.latin1Slice(at + ID.length, at + ID.length + 14)
    if (ids.has(id)) return `the answer ${id} came twice`
    ids.add(id)
    if (length === 0) length = body.length
    if (body.length !== length) return `an answer of ${body.length} bytes instead of ${length}`
    if (count++ % 64 !== 0) return undefined
    const answer = JSON.parse(body.toString('utf8'))
    const complete = answer.choices[0].message.content.length > 200 && answer.usage.completion_tokens === 66
    return complete ? undefined : 'an incomplete answer'
  }
}

/** Checks streams of `bench-fast`: 100 chunks and the terminator. @returns what is wrong, or nothing. */
export function checkStream() {
  return (body) => {
    if (body.latin1Slice(body.length - DONE.length) !== DONE)
      return `no terminator: …${body.toString('utf8', body.length - 120)}`
    const chunks = occurrences(body, CHUNK)
    return chunks === CHUNKS ? undefined : `${chunks} chunks instead of ${CHUNKS}`
  }
}

/** The same for a stream in Anthropic's protocol: 98 pieces of text and its last event. */
export function checkMessagesStream() {
  return (body) => {
    if (body.latin1Slice(body.length - STOP.length) !== STOP)
      return `no message_stop: …${body.toString('utf8', body.length - 120)}`
    const chunks = occurrences(body, DELTA)
    return chunks === TEXT_CHUNKS ? undefined : `${chunks} pieces of text instead of ${TEXT_CHUNKS}`
  }
}

function occurrences(body, needle) {
  let count = 0
  for (let at = body.indexOf(needle); at >= 0; at = body.indexOf(needle, at + needle.length)) count++
  return count
}
