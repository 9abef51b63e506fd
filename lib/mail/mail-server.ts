import { createTransport } from 'nodemailer'
import type { Secret } from '@/lib/crypto/secret'

/** One mail to one person, as plain text. `id` makes its Message-ID, so that a mail sent twice is seen as one. */
export type Mail = { id: string; recipient: string; subject: string; text: string }

export type MailConnection = {
  /** @throws Error when the server did not take the mail. */
  send: (mail: Mail) => Promise<void>
  close: () => void
}

const CONNECT_MS = 10_000
const ANSWER_MS = 30_000
/** One address without anything that could be read as another one, a name, a route or a header (C17). */
const ADDRESS = /^[^\s<>,;:"()\\[\]@\p{Cc}]{1,64}@[^\s<>,;:"()\\[\]@\p{Cc}]{1,190}$/u
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/

/**
 * The operator's mail server. It is the one connection out of the process that does not pass the egress rules: its host is a
 * setting of the operator, never of a person, and may well be internal. A password is only sent over TLS, or to this machine.
 */
export function connectMailServer(settings: { url: Secret; from: { name: string; address: string } }): MailConnection {
  const url = new URL(settings.url.reveal('mail'))
  const secure = url.protocol === 'smtps:'
  const user = decodeURIComponent(url.username)
  const password = decodeURIComponent(url.password)
  const local = LOOPBACK.test(url.hostname)
  const transport = createTransport({
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    requireTLS: user !== '' && !secure && !local,
    ...(user === '' ? {} : { auth: { user, pass: password } }),
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    // A text is a text: nothing in it makes the sender read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = settings.from.address.split('@')[1] ?? 'keyway.invalid'
  return {
    send: async ({ id, recipient, subject, text }) => {
      if (!ADDRESS.test(recipient)) throw new Error('The recipient is not one e-mail address.')
      const mail = {
        envelope: { from: settings.from.address, to: [recipient] },
        from: settings.from,
        to: { name: '', address: recipient },
        subject: subject.replaceAll(/\p{Cc}+/gu, ' '),
        text,
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      }
      try {
        await transport.sendMail(mail)
      } catch (error) {
        // oxlint-disable-next-line preserve-caught-error -- the cause would say what this error leaves out
        throw new Error(withoutLogin(error, user, password))
      }
    },
    close: () => transport.close(),
  }
}

/** What the server or the network said. Some servers say back what they were sent, and people read this (I07). */
function withoutLogin(error: unknown, user: string, password: string): string {
  const message = error instanceof Error ? error.message : 'The mail server did not answer.'
  if (password === '') return message
  return [password, base64(password), base64(`\0${user}\0${password}`)].reduce(
    (text, secret) => text.replaceAll(secret, '[secret]'),
    message,
  )
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
