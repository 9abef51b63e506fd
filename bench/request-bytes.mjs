/** A 70-byte prompt, as in the design's measurements. */
const PROMPT = 'Please write one short and friendly sentence about a boat on the lake.'

/** The head and body of a call as they go over the wire, by a job's `url`, `headers`, `model`, `protocol` and `maxTokens`. */
export function requestBytes(job, { stream, messages = [{ role: 'user', content: PROMPT }] }) {
  const url = new URL(job.url)
  const maxTokens = job.maxTokens ?? (job.protocol === 'anthropic' ? 4096 : undefined)
  const body = Buffer.from(
    JSON.stringify({
      model: job.model,
      ...(stream ? { stream: true } : {}),
      ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
      messages,
    }),
  )
  const headers = { ...job.headers, host: url.host, 'content-type': 'application/json', 'content-length': body.length }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`POST ${url.pathname} HTTP/1.1\r\n${lines.join('')}\r\n`), body])
}
