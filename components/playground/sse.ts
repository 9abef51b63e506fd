/** Cuts a text stream into the data of its server-sent events; comments, names and ids are left out. */
export async function* eventData(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let data: string[] = []
  for await (const line of linesOf(chunks)) {
    if (line === '') {
      if (data.length > 0) yield data.join('\n')
      data = []
    } else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
  }
}

/** The lines that were ended, by any of the three line ends. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    rest += chunk
    // A carriage return at the very end may be half of a line end.
    const known = rest.endsWith('\r') ? rest.length - 1 : rest.length
    const lines = rest.slice(0, known).split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '') + rest.slice(known)
    yield* lines
  }
  if (rest.endsWith('\r')) yield rest.slice(0, -1)
}
