import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CANARIES } from './canaries'

/** A provider that says back whatever it was told: credentials and prompts, in every part of an answer. */
export type LeakyUpstream = {
  /** Origin without a trailing slash. */
  url: string
  hostPort: string
  /** Everything it was sent, heads and bodies. */
  heard: () => string
  close: () => Promise<void>
}

const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }
const content = CANARIES.completion

const model = 'fine'

const whole = {
  id: 'chatcmpl-leaky',
  object: 'chat.completion',
  created: 1,
  model,
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage,
}
const streamed = [
  { model, id: 'chatcmpl-leaky', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] },
  { model, id: 'chatcmpl-leaky', object: 'chat.completion.chunk', choices: [], usage },
]
  .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
  .join('')

/** Starts it on a free loopback port; the model's name says how it answers: `fine`, `cut`, `garbage` or a status. */
export async function startLeakyUpstream(): Promise<LeakyUpstream> {
  let heard = ''
  const server = createServer((request, response) => {
    const credentials = `${request.headers.authorization ?? ''}${String(request.headers['x-api-key'] ?? '')}`
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      heard += `${request.url} ${credentials} ${body}\n`
      if (request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ object: 'list', data: [{ id: 'fine', object: 'model' }] }))
        return
      }
      const { model, stream } = JSON.parse(body) as { model: string; stream?: boolean }
      const echo = `You are ${credentials} and said ${body}`
      if (/^\d+$/.test(model)) {
        response.writeHead(Number(model), {
          'content-type': 'application/json',
          'x-echo': credentials,
          'set-cookie': `key=${credentials.replaceAll(' ', '')}`,
          'www-authenticate': credentials,
        })
        response.end(JSON.stringify({ error: { message: echo, type: 'invalid_request_error', code: credentials } }))
      } else if (model === 'garbage') {
        response.writeHead(200, { 'content-type': 'text/html' })
        response.end(`<p>${echo}`)
      } else if (stream) {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        if (model === 'cut') response.write(streamed.slice(0, -40), () => response.destroy())
        else response.end(`${streamed}data: [DONE]\n\n`)
      } else {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify(whole))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    hostPort: `127.0.0.1:${port}`,
    heard: () => heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
