// The floor: the least a gateway on Node can do. `node:http` in front, an undici pool behind, bytes passed as they come.
// No authentication, no parsing, no metering, no limits. Usage: node bare-pipe.mjs PORT UPSTREAM_ORIGIN
import { createServer } from 'node:http'
import { Pool } from 'undici'

const [port, origin] = process.argv.slice(2)
const pool = new Pool(origin, { connections: 1024, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })
const DROPPED = new Set(['connection', 'keep-alive', 'transfer-encoding'])

const server = createServer((req, res) => {
  const parts = []
  req.on('data', (part) => parts.push(part))
  req.on('end', () => {
    const headers = { 'content-type': 'application/json', authorization: req.headers.authorization ?? '' }
    const body = parts.length === 1 ? parts[0] : Buffer.concat(parts)
    pool.dispatch({ method: req.method, path: req.url, headers, body }, passTo(res))
  })
})

function passTo(res) {
  return {
    onRequestStart(controller) {
      res.on('close', () => {
        if (!res.writableFinished) controller.abort(new Error('client left'))
      })
      res.on('drain', () => controller.resume())
    },
    onResponseStart(_, status, headers) {
      const kept = {}
      for (const name of Object.keys(headers)) if (!DROPPED.has(name)) kept[name] = headers[name]
      res.writeHead(status, kept)
    },
    onResponseData(controller, chunk) {
      if (!res.write(chunk)) controller.pause()
    },
    onResponseEnd() {
      res.end()
    },
    onResponseError() {
      res.destroy()
    },
  }
}

server.keepAliveTimeout = 120_000
server.listen(Number(port), '127.0.0.1', () => console.log('ready'))
process.once('SIGTERM', () => process.exit(0))
