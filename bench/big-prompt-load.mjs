// Sends one large prompt after the other, to each target in turn, in a process of its own so that it can be pinned.
// Usage: node big-prompt-load.mjs '{"targets":{…},"bytes":…,"turns":…}'; prints milliseconds per target as JSON.
import net from 'node:net'
import { checkAnswer } from './check-answer.mjs'
import { requestBytes } from './request-bytes.mjs'
import { ResponseReader } from './response-reader.mjs'

const WARM_UP_TURNS = 10
/** As prompts are: some lines, some quotes, some letters beyond ASCII. */
const SENTENCES = [
  'The boat lay still on the lake, and nobody was in a hurry to be anywhere else. ',
  'She said: "Wait until the wind turns", and so they did.\n',
  'Über den See zog ein leichter Wind – kaum der Rede wert. ',
  'const answer = { depth: 42, unit: "m" } // as the chart has it\n',
]
const MESSAGES = 8
const job = JSON.parse(process.argv[2])

/** A conversation that fills a body of about so many bytes. */
function conversation(bytes) {
  const written = Buffer.byteLength(JSON.stringify(SENTENCES.join('')))
  const content = SENTENCES.join('').repeat(Math.floor(bytes / MESSAGES / written))
  return Array.from({ length: MESSAGES }, (_, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content }))
}

/** Sends on one connection that stays open. @returns a function: milliseconds until the whole answer is there. */
async function connect(target) {
  const { hostname, port } = new URL(target.url)
  const bytes = requestBytes(target, { stream: false, messages: conversation(job.bytes) })
  const check = checkAnswer()
  const socket = net.connect({ host: hostname, port: Number(port), noDelay: true })
  let finish = () => undefined
  const reader = new ResponseReader(
    () => undefined,
    (status, body) => finish(status === 200 ? check(body) : `status ${status}: ${body.toString('utf8', 0, 200)}`),
  )
  socket.on('data', (data) => reader.feed(data))
  socket.on('error', (error) => finish(error.message))
  socket.on('close', () => finish('the connection was closed'))
  await new Promise((resolve) => socket.once('connect', resolve))
  return () =>
    new Promise((resolve, reject) => {
      const sentAt = performance.now()
      finish = (wrong) => (wrong ? reject(new Error(wrong)) : resolve(performance.now() - sentAt))
      socket.write(bytes)
    })
}

const names = Object.keys(job.targets)
const senders = Object.fromEntries(
  await Promise.all(names.map(async (name) => [name, await connect(job.targets[name])])),
)
const times = Object.fromEntries(names.map((name) => [name, []]))
for (let turn = -WARM_UP_TURNS; turn < job.turns; turn++) {
  // Every other turn goes backwards, so that no target always follows the same one.
  for (const name of turn % 2 === 0 ? names : names.toReversed()) {
    const took = await senders[name]()
    if (turn >= 0) times[name].push(took)
  }
}
console.log(JSON.stringify(times))
process.exit(0)
