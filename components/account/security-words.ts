import type { SecurityAction, SecurityEventView } from '@/lib/schemas/account'

/** What each event is called; `token` is the token's name in quotes. */
const WORDS: Readonly<Record<SecurityAction, (token: string) => string>> = {
  'login.succeeded': () => 'Signed in',
  'login.failed': () => 'Wrong password at sign-in',
  'login.denied_inactive': () => 'Sign-in refused while the account was disabled',
  'logout.succeeded': () => 'Signed out',
  'session.revoked': () => 'A session was ended',
  'session.all_revoked': () => 'Signed out everywhere',
  'password_link.created': () => 'A link to choose a password was made',
  'user.created': () => 'Account created',
  'user.password_changed': () => 'Password changed',
  'user.password_refused': () => 'Wrong current password at a password change',
  'user.password_reset': () => 'Password reset',
  'user.disabled': () => 'Account disabled',
  'user.enabled': () => 'Account enabled',
  'user.platform_admin_changed': () => 'Platform administrator rights changed',
  'token.created': (token) => `${token} created`,
  'token.updated': (token) => `${token} changed`,
  'token.rotated': (token) => `${token} rotated`,
  'token.revoked': (token) => `${token} revoked`,
  'token.leaked': (token) => `${token} reported as leaked, and revoked`,
  'token.reach_cut': (token) => `${token} cut off from a space`,
  'token.reach_restored': (token) => `${token} reaches a space again`,
}

/** Events a person should look at twice. */
const ALARMING: ReadonlySet<SecurityAction> = new Set([
  'login.failed',
  'login.denied_inactive',
  'user.password_refused',
  'token.leaked',
])

/** An event in words, who did it where that is not the person, and whether it deserves attention. */
export function wordsOf(event: SecurityEventView): { text: string; by: string | null; isAlarming: boolean } {
  const token = event.tokenName === null ? 'A token' : `Token “${event.tokenName}”`
  return {
    text: WORDS[event.action](token),
    by: event.by === 'somebody_else' ? 'by somebody else' : null,
    isAlarming: ALARMING.has(event.action),
  }
}
