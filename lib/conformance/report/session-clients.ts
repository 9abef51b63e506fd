import type { ClientWire } from './clients'

/** A program that is not a library: it is given a task and asks as it sees fit. */
export type SessionClient = {
  id: 'claude-code' | 'codex'
  name: string
  version: string
  wire: ClientWire
}

/** The programs whose whole sessions go through Keyway. */
export const SESSION_CLIENTS: readonly SessionClient[] = [
  { id: 'claude-code', name: 'Claude Code', version: '2.1.330', wire: 'messages' },
  { id: 'codex', name: 'Codex', version: '0.169.0', wire: 'responses' },
]

/** One session: `answer` = it prints the whole text; `failure` = it ends with an error and says why. */
export type SessionBehaviour = {
  name: string
  about: string
  /** Of the mock provider; null = of a provider that does not exist. */
  model: string | null
  badToken?: true
  expected: 'answer' | 'failure'
  /** In what it prints, where it shows the message of the gateway. */
  says?: RegExp
}

/** What a session is tried with. */
export const SESSION_BEHAVIOURS: readonly SessionBehaviour[] = [
  { name: 'session', about: 'A whole session.', model: 'demo-gpt', expected: 'answer' },
  { name: 'session-unicode', about: 'Characters cut in two between packets.', model: 'split-utf8', expected: 'answer' },
  { name: 'session-long', about: 'An answer of 2,000 tokens.', model: 'long', expected: 'answer' },
  { name: 'session-slow', about: 'A token every 200 ms.', model: 'slow-short', expected: 'answer' },
  { name: 'session-crlf', about: 'Events with CRLF line ends.', model: 'crlf', expected: 'answer' },
  { name: 'session-no-usage', about: 'The provider tells no usage.', model: 'no-usage', expected: 'answer' },
  {
    name: 'session-refused',
    about: 'The provider refuses the request.',
    model: 'error-400',
    expected: 'failure',
    says: /demo provider refuses/,
  },
  { name: 'session-cut', about: 'Every answer ends too early.', model: 'truncated-clean', expected: 'failure' },
  { name: 'session-unknown-model', about: 'A model nobody has.', model: null, expected: 'failure' },
  { name: 'session-bad-token', about: 'A token nobody has.', model: 'demo-gpt', badToken: true, expected: 'failure' },
]
