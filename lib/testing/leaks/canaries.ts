/**
 * Secrets that the suites use as real ones, all with the same mark in them, so that one look finds any of them wherever it
 * should not be. Secrets that Keyway makes itself (tokens, cookies, links, codes) are known by their beginning.
 */
export const MARK = 'Zq7CaNaRy9xK'

/** Random enough for the settings that check it. */
const secret = (name: string): string => `${MARK}-${name}-wQ3vB8nT5`

export const CANARIES = {
  /** The first administrator's. */
  password: secret('password'),
  /** Typed where it is wrong. */
  wrongPassword: secret('mistyped'),
  openaiKey: `sk-proj-${secret('openai')}`,
  /** Google's shape; only letters, digits and signs that it has. */
  googleKey: `AIzaSy${secret('google')}-aB3dE6gH9`,
  /** Of a provider whose keys look like nothing. */
  plainKey: secret('plainkey'),
  /** Base64 of more than 32 bytes, the first nine of which are the mark's. */
  masterSecret: `${secret('master')}-0123456789abcdefGHIJKLMN`,
  previousMasterSecret: `${secret('previous')}-fedcba9876543210OPQRSTUV`,
  legacyKey: secret('legacy'),
  smtpPassword: secret('smtp'),
  databasePassword: secret('database'),
  metricsToken: secret('metrics'),
  collectorKey: secret('collector'),
  /** With what JSON, URLs and forms write otherwise. */
  prompt: `${secret('prompt')} "äöü" \\ / & = 100%`,
  completion: `${secret('completion')} "äöü" \\ / & = 100%`,
} as const

/** Kinds of secrets Keyway makes itself: `kw_<kind>_…`. */
export const MADE_KINDS = {
  pat: 'personal access or service token',
  ses: 'session cookie',
  set: 'set-up link',
  pwd: 'password link',
  inv: 'invitation code',
  dev: 'device cookie',
} as const
