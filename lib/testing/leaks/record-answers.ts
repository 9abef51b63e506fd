/** One answer as a client got it, and for what. */
export type RecordedAnswer = {
  /** `METHOD /path`, without a query. */
  request: string
  status: number
  /** Head and body. */
  text: string
}

export type AnswerRecorder = { answers: RecordedAnswer[]; stop: () => void }

/** Keeps every answer that `fetch` gets in this process from an origin; whoever asked reads it as ever. */
export function recordAnswers(port: number): AnswerRecorder {
  const real = globalThis.fetch
  const answers: RecordedAnswer[] = []
  globalThis.fetch = async (input, init) => {
    const response = await real(input, init)
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.port === String(port)) answers.push(await recorded(`${init?.method ?? 'GET'} ${url.pathname}`, response))
    return response
  }
  return { answers, stop: () => void (globalThis.fetch = real) }
}

async function recorded(request: string, response: Response): Promise<RecordedAnswer> {
  // A stream may be cut; what came before counts.
  let body = ''
  const decoder = new TextDecoder('latin1')
  try {
    const copy = response.clone().body
    if (copy) for await (const chunk of copy) body += decoder.decode(chunk, { stream: true })
  } catch {
    body += '\n(cut)'
  }
  const head = Array.from(response.headers, ([name, value]) => `${name}: ${value}`).join('\n')
  return { request, status: response.status, text: `${head}\n\n${body}` }
}
