import { SettingsError } from '@/lib/env'

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // A socket that is not there yet.
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  // The server starts or stops, or has no connection left.
  '57P03',
  '57P01',
  '57P02',
  '53300',
])
const UNREACHABLE_WORDS = /^timeout expired$|^Connection terminated/

const MAY_NOT =
  'its user may not make tables. Let it own the database (ALTER DATABASE … OWNER TO …), or GRANT CREATE ON SCHEMA public to it.'

/** By SQLSTATE, or by Node's own code of a certificate. */
const BY_CODE: Readonly<Record<string, string>> = {
  '28P01': 'the server refuses its user name or password. Signs such as # @ / : ? % must be percent-encoded in both.',
  '28000':
    'the server does not let its user in: there is no such user, or pg_hba.conf has no line for this machine; some servers want ?sslmode=require.',
  '3D000': 'the server has no database of that name. Make it first: CREATE DATABASE … OWNER …',
  '42501': MAY_NOT,
  CERT_HAS_EXPIRED: 'the certificate of the server has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the server is for another host name.',
}

const NOT_TRUSTED =
  'the certificate of the server is not trusted. Name the authority’s file: ?sslmode=verify-full&sslrootcert=/path/to/ca.pem'
const BY_WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /does not support SSL connections/,
    'it asks for SSL, and the server has none. Take sslmode out of it, or switch SSL on there.',
  ],
  [/client password must be a string/, 'the server asks for a password, and there is none in it.'],
  [/self[- ]signed certificate|unable to (?:verify|get)\b.*certificate/, NOT_TRUSTED],
  // Prisma's engine has no code, and a stack of Rust behind the words.
  [/^ERROR: (?:permission denied for|must be owner of)/, MAY_NOT],
]

/** The server may come yet: it does not answer, or says that it is not ready. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return UNREACHABLE.has(codeOf(error)) || UNREACHABLE_WORDS.test(error.message)
}

/**
 * What the operator can do about a database that cannot be opened. The driver's own words are left out: it takes a piece of a
 * password for the host where a sign in it is not percent-encoded.
 * @returns null for what no setting can mend.
 */
export function databaseProblem(error: unknown): SettingsError | null {
  if (!(error instanceof Error)) return null
  const { message } = error
  const words = isUnreachable(error)
    ? `its server cannot be reached (${UNREACHABLE.has(codeOf(error)) ? codeOf(error) : 'no answer'}). Look at host and port in it, and whether PostgreSQL runs and listens there.`
    : (BY_CODE[codeOf(error)] ?? BY_WORDS.find(([said]) => said.test(message))?.[1])
  return words === undefined ? null : new SettingsError(`DATABASE_URL: ${words}`)
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')
