import type { AdminContext } from '@/lib/auth/contexts'
import type { Transaction } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import type { PersonWithLink } from '@/lib/schemas/person'
import { createPasswordLink } from '@/lib/services/account/password-link'
import { queueMail } from '@/lib/services/mail/queue-mail'

const WORDS = {
  welcome: {
    subject: 'Your account on Keyway',
    lines: (name: string) => [`Hello ${name},`, '', 'an account on Keyway has been made for you.'],
  },
  reset: {
    subject: 'Choose a new password for Keyway',
    lines: (name: string) => [
      `Hello ${name},`,
      '',
      'an administrator has reset your password. You have been signed out everywhere.',
    ],
  },
} as const

/**
 * Makes the link with which a person chooses their password, and mails it, in the caller's transaction.
 * @returns the link, to be shown once to whoever asked for it, and whether a mail server delivers it as well.
 */
export async function sendPasswordLink(
  tx: Transaction,
  ctx: AdminContext,
  person: { id: string; name: string; email: string },
  reason: keyof typeof WORDS,
): Promise<Pick<PersonWithLink, 'link' | 'mailed'>> {
  const { id, url, expiresAt } = await createPasswordLink(tx, ctx, { userId: person.id, reason })
  const { subject, lines } = WORDS[reason]
  const until = expiresAt.toISOString().slice(0, 16).replace('T', ' ')
  const text = [
    ...lines(person.name),
    '',
    'Open this link to choose a password:',
    url,
    '',
    `It works once, until ${until} UTC. You sign in with the address ${person.email}.`,
    'If you do not know what this is about, do nothing.',
    '',
  ].join('\n')
  await queueMail(tx, { id, kind: 'password_link', recipient: person.email, subject, text, expiresAt })
  return {
    link: { url, expiresAt: expiresAt.toISOString() },
    mailed: processState().settings.smtp !== undefined,
  }
}
