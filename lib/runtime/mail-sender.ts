import type pg from 'pg'
import type { KeyRing } from '@/lib/crypto/key-ring'
import { open } from '@/lib/crypto/sealed'
import type { Log } from '@/lib/log'
import type { MailConnection } from '@/lib/mail/mail-server'
import { MAX_ATTEMPTS } from '@/lib/services/mail/mail-view'
import { outboxPlace } from '@/lib/services/mail/queue-mail'

export type MailSender = {
  /** Sends whatever is due, one mail after the other. @returns how many the server took. */
  sendDue: () => Promise<number>
  /** Waits for the mail under way and sends no more. */
  stop: () => Promise<void>
}

const POLL_MS = 2000
/** Nobody else tries a mail for so long once one process has begun: longer than a server may take to answer. */
const CLAIM_SECONDS = 120
/** How long to wait after the first, second, … failure, in seconds. */
const BACKOFF_SECONDS = [30, 120, 600, 3600, 4 * 3600]
const MAX_PROBLEM_CHARS = 300

/**
 * Takes the oldest mail that is due and puts its next try off, in one statement: another process at the same moment passes
 * over it. No transaction stays open while the mail server answers.
 */
const CLAIM = `
  UPDATE outbox_mail SET attempts = attempts + 1, next_try_at = now() + $2::int * interval '1 second'
  WHERE id = (
    SELECT id FROM outbox_mail
    WHERE sent_at IS NULL AND attempts < $1::int AND next_try_at <= now() AND (expires_at IS NULL OR expires_at > now())
    ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING id, recipient, subject, ciphertext, attempts`
const SENT = 'UPDATE outbox_mail SET sent_at = now(), problem = NULL WHERE id = $1::uuid AND attempts = $2::int'
const FAILED = `
  UPDATE outbox_mail SET problem = $3::text, next_try_at = now() + $4::int * interval '1 second'
  WHERE id = $1::uuid AND attempts = $2::int AND sent_at IS NULL`

type Claimed = { id: string; recipient: string; subject: string; ciphertext: string; attempts: number }

/**
 * Hands the outbox to the mail server, in this process one mail at a time. A mail that fails is tried again later, at most
 * six times; a process that dies while sending leaves its mail to be tried again, so that none is lost and, rarely, one comes twice.
 */
export function startMailSender(parts: {
  pool: pg.Pool
  keyRing: KeyRing
  log: Log
  connection: MailConnection
}): MailSender {
  const { pool, keyRing, log, connection } = parts
  const stopping = new AbortController()
  let running: Promise<number> | null = null

  async function sendOne(): Promise<boolean | null> {
    const { rows } = await pool.query<Claimed>(CLAIM, [MAX_ATTEMPTS, CLAIM_SECONDS])
    const [mail] = rows
    if (!mail) return null
    const { id, recipient, subject, attempts } = mail
    try {
      const text = open(keyRing, mail.ciphertext, outboxPlace(id), 'outbox').reveal('mail')
      await connection.send({ id, recipient, subject, text })
    } catch (error) {
      const problem = problemOf(error)
      log.warn({ event: 'mail.failed', mailId: id, attempts, problem }, 'a mail could not be sent')
      await pool.query(FAILED, [id, attempts, problem, BACKOFF_SECONDS[attempts - 1] ?? BACKOFF_SECONDS.at(-1)])
      return false
    }
    await pool.query(SENT, [id, attempts])
    return true
  }

  async function sendAll(): Promise<number> {
    let sent = 0
    while (!stopping.signal.aborted) {
      const one = await sendOne()
      if (one === null) break
      if (one) sent += 1
    }
    return sent
  }
  const sendDue = (): Promise<number> => (running ??= sendAll().finally(() => (running = null)))

  const timer = setInterval(() => {
    sendDue().catch((error: unknown) =>
      log.warn({ event: 'mail.unavailable', err: error }, 'the outbox cannot be read'),
    )
  }, POLL_MS)
  timer.unref()
  return {
    sendDue,
    stop: async () => {
      stopping.abort()
      clearInterval(timer)
      await running?.catch(() => undefined)
      connection.close()
    },
  }
}

/** What went wrong, as the mail server said it or the network did, on one line. */
function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'The mail server did not answer.'
  return message
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_PROBLEM_CHARS)
}
