import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { KeyRing, Purpose } from '@/lib/crypto/key-ring'
import { open, seal, type SealedPlace } from '@/lib/crypto/sealed'
import { isAppError } from '@/lib/errors'
import type { Log } from '@/lib/log'
import { outboxPlace } from '@/lib/services/mail/queue-mail'
import { sealedPlace } from '@/lib/services/provider-keys/sealed-place'
import { countSecrets, NO_SECRETS } from './count-secrets'

/** What one round did. `left` is what is still under other keys than the current one. */
export type SecretRound = {
  moved: number
  /** Sealed values that no secret of this process opens. They stay as they are. */
  unreadable: number
  left: { providerKeys: number; mails: number; tokens: number }
}

export type SecretMover = {
  /** One round now. */
  moveNow: () => Promise<SecretRound>
  stop: () => Promise<void>
}

const BATCH = 100
const RETRY_MS = 60_000
const EVERY_MS = 3_600_000
const NO_ID = '00000000-0000-0000-0000-000000000000'

/** Everything in the database that is sealed. */
const SEALED: readonly { table: string; space: string; purpose: Purpose; place: (row: SealedRow) => SealedPlace }[] = [
  {
    table: 'provider_key',
    space: 'space_id',
    purpose: 'provider-secret',
    place: ({ id, space_id: spaceId }) => sealedPlace(spaceId, id),
  },
  { table: 'outbox_mail', space: `''`, purpose: 'outbox', place: ({ id }) => outboxPlace(id) },
]

type SealedRow = { id: string; space_id: string; ciphertext: string }

/** The database is the current key's when nothing that can be read is under the previous one. */
const OWN = 'UPDATE platform SET master_key_id = $1 WHERE id = 1 AND master_key_id = $2'

/**
 * Seals what is sealed under the previous master secret again, under the current one: at start, and every hour until nothing
 * is left. Tokens move when they are used (`token-directory.ts`) and are only counted here. Without a previous secret it
 * counts once what is under keys that are gone.
 */
export function startSecretMover(parts: { pool: pg.Pool; keyRing: KeyRing; log: Log }): SecretMover {
  const { pool, keyRing, log } = parts
  const [current = '', previous] = keyRing.keys('provider-secret').map(({ id }) => id)
  const stopping = new AbortController()

  async function round(): Promise<SecretRound> {
    const done = { moved: 0, unreadable: 0 }
    if (previous !== undefined) for (const sealed of SEALED) await moveTable(sealed, done)
    const counts = await countSecrets(pool)
    const left = { ...NO_SECRETS }
    for (const [keyId, { providerKeys, mails, tokens }] of counts) {
      if (keyId === current) continue
      left.providerKeys += providerKeys
      left.mails += mails
      left.tokens += tokens
    }
    if (previous !== undefined && left.providerKeys + left.mails <= done.unreadable) {
      await pool.query(OWN, [current, previous])
    }
    return { ...done, left }
  }

  async function moveTable(
    { table, space, purpose, place }: (typeof SEALED)[number],
    done: { moved: number; unreadable: number },
  ): Promise<void> {
    const find = `SELECT id, ${space} AS space_id, ciphertext FROM ${table} WHERE key_id <> $1 AND id > $2::uuid ORDER BY id LIMIT ${BATCH}`
    // Only what was read is replaced: a key that somebody changed meanwhile, or another process moved, stays.
    const move = `UPDATE ${table} SET ciphertext = $2, key_id = $3 WHERE id = $1::uuid AND ciphertext = $4`
    let after = NO_ID
    for (;;) {
      const { rows } = await pool.query<SealedRow>(find, [current, after])
      for (const row of rows) {
        stopping.signal.throwIfAborted()
        const moved = sealAgain(row.ciphertext, place(row), purpose)
        if (moved === null) done.unreadable += 1
        else done.moved += (await pool.query(move, [row.id, moved, current, row.ciphertext])).rowCount ?? 0
      }
      const last = rows.at(-1)
      if (last === undefined || rows.length < BATCH) return
      after = last.id
    }
  }

  /** Null for what does not open. */
  function sealAgain(ciphertext: string, place: SealedPlace, purpose: Purpose): string | null {
    try {
      return seal(keyRing, open(keyRing, ciphertext, place, purpose), place, purpose)
    } catch (error) {
      if (isAppError(error) && error.code === 'secret_unreadable') return null
      throw error
    }
  }

  let running: Promise<SecretRound> | undefined
  const moveNow = (): Promise<SecretRound> => (running ??= round().finally(() => (running = undefined)))

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let pauseMs = EVERY_MS
      try {
        const done = await moveNow()
        if (previous === undefined) warnOfLost(done)
        else report(done)
        if (previous === undefined || isAllMoved(done)) return
      } catch (error) {
        if (stopping.signal.aborted) return
        log.warn({ event: 'secret.not_moved', err: error }, 'stored secrets could not be looked at; again in a minute')
        pauseMs = RETRY_MS
      }
      await sleep(pauseMs, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined)
    }
  }

  function report(done: SecretRound): void {
    const { left, unreadable } = done
    const facts = { event: 'secret.moved', moved: done.moved, unreadable, left }
    if (isAllMoved(done)) log.info(facts, 'all is under KEYWAY_SECRET: KEYWAY_SECRET_PREVIOUS may be removed')
    else if (left.providerKeys + left.mails > unreadable)
      log.warn(facts, 'stored secrets are still under KEYWAY_SECRET_PREVIOUS: do not remove it')
    else
      log.info(
        facts,
        'provider keys and mails are under KEYWAY_SECRET; tokens move when they are used, and those that are left end when KEYWAY_SECRET_PREVIOUS is removed',
      )
  }

  function warnOfLost({ left }: SecretRound): void {
    if (left.providerKeys + left.mails + left.tokens === 0) return
    log.warn({ event: 'secret.lost', left }, 'these were made under a secret that is not set, and do not work')
  }

  const finished = run()
  return {
    moveNow,
    stop: async () => {
      stopping.abort()
      await finished
    },
  }
}

/** Whether nothing needs the previous secret any more. What no secret opens does not. */
function isAllMoved({ left, unreadable }: SecretRound): boolean {
  return left.tokens === 0 && left.providerKeys + left.mails <= unreadable
}
