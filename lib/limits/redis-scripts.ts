import { createClient } from '@redis/client'
import type { Secret } from '@/lib/crypto/secret'
import type { Log } from '@/lib/log'
import { KEY_PREFIX, PROBE, type Script } from './scripts'

/** All in milliseconds. A Redis that takes longer than this to answer is as good as none. */
const ANSWER_MS = 500
const CONNECT_MS = 1000
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1000

type Client = ReturnType<typeof newClient>

/** One connection to Redis that runs scripts, and is given up and made anew whenever an answer is late or is none. */
export class RedisScripts {
  readonly #url: Secret
  readonly #log: Log
  readonly #onUp: () => void
  /** Null: not connected, or not to be trusted. */
  #client: Client | null = null
  #lose: () => void = () => undefined
  #isClosed = false
  #wake: () => void = () => undefined
  #wasUp = true
  readonly #loop: Promise<void>
  /** Resolves once it is connected, or has failed to for the first time. */
  readonly started: Promise<void>

  /** @param onUp called each time it is to be trusted again */
  constructor(parts: { url: Secret; log: Log; onUp: () => void }) {
    this.#url = parts.url
    this.#log = parts.log
    this.#onUp = parts.onUp
    let first: () => void = () => undefined
    this.started = new Promise((resolve) => (first = resolve))
    this.#loop = this.#stayConnected(() => first())
  }

  get isUp(): boolean {
    return this.#client !== null
  }

  /** Runs a script that answers with `length` whole numbers. @returns null when Redis does not say: nobody waits for it longer than `ANSWER_MS`. */
  async run(
    script: Script,
    keys: readonly string[],
    values: readonly (string | number)[],
    length: number,
  ): Promise<readonly number[] | null> {
    const client = this.#client
    if (client === null) return null
    try {
      const answer = await inTime(evaluate(client, script, keys, values), ANSWER_MS)
      if (isNumbers(answer, length)) return answer
      throw new Error('the answer of Redis is none')
    } catch (error) {
      if (this.#client === client) this.#giveUp(error)
      return null
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#lose()
    this.#wake()
    await this.#loop
  }

  #giveUp(error: unknown): void {
    this.#client = null
    if (this.#wasUp && !this.#isClosed) {
      this.#log.warn(
        { event: 'limits.redis_lost', err: error },
        'Redis does not answer: this process counts limits by itself until it does',
      )
    }
    this.#wasUp = false
    this.#lose()
  }

  async #stayConnected(onFirst: () => void): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS
    while (!this.#isClosed) {
      const client = newClient(this.#url)
      const lost = new Promise<void>((resolve) => (this.#lose = resolve))
      client.on('error', (error: unknown) => this.#giveUp(error))
      client.on('end', () => this.#giveUp(new Error('the connection ended')))
      try {
        await inTime(client.connect(), CONNECT_MS)
        const answer = await inTime(evaluate(client, PROBE, [`${KEY_PREFIX}probe`], []), ANSWER_MS)
        if (!isNumbers(answer, 1) || answer[0] !== 1) throw new Error('the answer of Redis is none')
        this.#client = client
        if (!this.#wasUp) this.#log.info({ event: 'limits.redis_back' }, 'limits are counted in Redis again')
        this.#wasUp = true
        pauseMs = FIRST_PAUSE_MS
        this.#onUp()
        onFirst()
        await lost
      } catch (error) {
        this.#giveUp(error)
        onFirst()
      }
      destroy(client)
      if (!this.#isClosed) await this.#pause(pauseMs * (0.5 + Math.random() / 2))
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      timer.unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

function newClient(url: Secret) {
  return createClient({
    url: url.reveal('redis'),
    RESP: 2,
    name: 'keyway',
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    disableClientInfo: true,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false },
  })
}

async function evaluate(
  client: Client,
  { text, sha }: Script,
  keys: readonly string[],
  values: readonly (string | number)[],
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...values.map(String)]
  try {
    return await client.sendCommand(['EVALSHA', sha, ...rest])
  } catch (error) {
    // A Redis that has just started, or was flushed, does not know it yet.
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
    return client.sendCommand(['EVAL', text, ...rest])
  }
}

function isNumbers(answer: unknown, length: number): answer is number[] {
  return Array.isArray(answer) && answer.length === length && answer.every((value) => Number.isSafeInteger(value))
}

/** @throws Error when it takes longer. */
function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`no answer within ${ms} ms`))
    // After a stall of this process timers come before what has arrived meanwhile: an answer that is there counts.
    const timer = setTimeout(() => setImmediate(() => setImmediate(late)), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Ends it whatever state it is in. */
function destroy(client: Client): void {
  try {
    client.destroy()
  } catch {
    // It was not even open.
  }
}
