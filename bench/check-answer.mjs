const CHUNK = Buffer.from('"chat.completion.chunk"')
const ID = Buffer.from('"id":"chatcmpl-')
const DONE = 'data: [DONE]\n\n'
const CHUNKS = 100

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
    let chunks = 0
    for (let at = body.indexOf(CHUNK); at >= 0; at = body.indexOf(CHUNK, at + CHUNK.length)) chunks++
    return chunks === CHUNKS ? undefined : `${chunks} chunks instead of ${CHUNKS}`
  }
}
