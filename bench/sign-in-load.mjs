// Signs in at a fixed rate, in a process of its own. Usage: node sign-in-load.mjs '{"origin":…}'; runs until stdin ends, prints JSON.
import http from 'node:http'

const job = JSON.parse(process.argv[2])
const agent = new http.Agent({ keepAlive: true, maxSockets: 512 })
const statuses = {}
let pending = 0

function send(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(job.origin + path, { method, agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

const csrf = await send('GET', '/api/auth/csrf', {})
const cookie = csrf.headers['set-cookie'].map((each) => each.split(';')[0]).join('; ')
const { csrfToken } = JSON.parse(csrf.text)
const body = new URLSearchParams({ csrfToken, email: job.email, password: job.password, json: 'true' }).toString()
const headers = {
  cookie,
  origin: job.origin,
  'sec-fetch-site': 'same-origin',
  'x-keyway-csrf': '1',
  'content-type': 'application/x-www-form-urlencoded',
  'content-length': Buffer.byteLength(body),
}

const timer = setInterval(() => {
  pending++
  send('POST', '/api/auth/callback/credentials', headers, body)
    .then(
      ({ status }) => (statuses[status] = (statuses[status] ?? 0) + 1),
      (error) => (statuses[error.code ?? 'error'] = (statuses[error.code ?? 'error'] ?? 0) + 1),
    )
    .finally(() => pending--)
}, 1000 / job.perSecond)
process.stdin.resume()
process.stdin.on('end', () => {
  clearInterval(timer)
  console.log(JSON.stringify({ statuses, pending }))
  process.exit(0)
})
