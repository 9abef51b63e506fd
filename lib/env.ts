import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { type AddressRange, parseAddressRange } from '@/lib/address-range'
import { Secret } from '@/lib/crypto/secret'
import { LEAST_USAGE_DAYS } from '@/lib/least-usage-days'
import { Email, Password } from '@/lib/schemas/account'
import { readTelemetry, TELEMETRY_VARIABLES, type TelemetrySettings } from '@/lib/telemetry-settings'
import { unknownSettings } from '@/lib/unknown-settings'

/** Settings an operator types, parsed once at start. Empty means unset. The only reader of `process.env` in the project. */

const optionalText = z
  .string()
  .trim()
  .transform((value) => (value === '' ? undefined : value))
  .optional()

const wholeNumber = (min: number, max: number, fallback: number) =>
  z
    .string()
    .refine(
      (value) => /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max,
      `must be a whole number from ${min} to ${max}`,
    )
    .transform(Number)
    .default(fallback)

const oneOf = <const V extends readonly [string, string, ...string[]]>(values: V, fallback: V[number]) =>
  z.enum(values, `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`).default(fallback)

const secretBytes = z
  .string()
  .trim()
  .transform((value, ctx) => {
    if (value === '') return undefined
    const bytes = Buffer.from(value, 'base64')
    if (bytes.length < 32) ctx.addIssue({ code: 'custom', message: 'must be at least 32 random bytes, base64-encoded' })
    else if (new Set(bytes).size < 12) ctx.addIssue({ code: 'custom', message: 'is not random enough' })
    return bytes
  })
  .optional()

const hostPort = z
  .string()
  .refine(
    (value) => Number(/^(?:\[[0-9a-f:]+\]|[a-z0-9.-]+):([1-9]\d{0,4})$/i.exec(value)?.[1]) <= 65_535,
    'must be exact host:port pairs, such as 127.0.0.1:11434, with ports from 1 to 65535',
  )

/** As browsers write it in `Origin`: lower-case, and without the scheme's own port. */
const origin = z.string().transform((value, ctx) => {
  const url = URL.canParse(value) ? new URL(value) : null
  const refuse = (message: string): never => {
    ctx.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  if (url === null || !/^https?:$/.test(url.protocol))
    return refuse('must begin with http:// or https://, as in https://keyway.example.org')
  if (url.username || url.password) return refuse('must not hold a user name or a password')
  if (url.pathname !== '/' || url.search || url.hash)
    return refuse('must be an origin without a path, query or fragment, as in https://keyway.example.org')
  return url.origin
})

/** What a character of the password becomes a part of when it is not percent-encoded. */
function isWholeDatabaseUrl(value: string): boolean {
  // The host may be left out for a socket's folder.
  const text = value.replace('@/', '@localhost/')
  if (!URL.canParse(text)) return false
  const { hash, pathname, username, password } = new URL(text)
  if (hash || pathname.includes('@')) return false
  try {
    decodeURIComponent(username + password)
    return true
  } catch {
    return false
  }
}

const Variables = z.object({
  NODE_ENV: oneOf(['production', 'development', 'test'], 'production'),
  PORT: wholeNumber(0, 65_535, 3000),
  HOST: z
    .string()
    .trim()
    .transform((value) => value || '127.0.0.1')
    .default('127.0.0.1'),
  KEYWAY_PUBLIC_URL: origin.optional(),
  KEYWAY_DATA_DIR: z
    .string()
    .trim()
    .transform((value) => path.resolve(value || '.keyway'))
    .default(path.resolve('.keyway')),
  DATABASE_URL: z
    .string()
    .trim()
    .refine((value) => value === '' || /^postgres(ql)?:\/\//.test(value), {
      error: 'must be a postgresql:// address',
      abort: true,
    })
    .refine(
      (value) => value === '' || isWholeDatabaseUrl(value),
      'must look like postgresql://user:password@host:5432/database; in user name and password write # as %23, @ as %40, / as %2F, : as %3A, ? as %3F and % as %25',
    )
    .transform((value) => value || undefined)
    .optional(),
  REDIS_URL: optionalText.refine(
    (value) => value === undefined || (URL.canParse(value) && /^rediss?:$/.test(new URL(value).protocol)),
    'must be a redis:// or rediss:// address',
  ),
  KEYWAY_SECRET: secretBytes,
  KEYWAY_SECRET_PREVIOUS: secretBytes,
  KEYWAY_AUTH_MODE: oneOf(['users', 'legacy', 'both'], 'users'),
  KEYWAY_LEGACY_KEY: optionalText,
  KEYWAY_LEGACY_SPACE: optionalText,
  KEYWAY_ADMIN_EMAIL: optionalText,
  KEYWAY_ADMIN_PASSWORD: optionalText,
  KEYWAY_SMTP_URL: optionalText,
  KEYWAY_MAIL_FROM: optionalText,
  KEYWAY_TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((value, ctx) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .flatMap((part) => {
          const range = parseAddressRange(part)
          if (range === null)
            ctx.addIssue({ code: 'custom', message: 'must be addresses or ranges such as 10.0.0.0/8' })
          return range === null ? [] : [range]
        }),
    ),
  KEYWAY_EGRESS_ALLOW: z
    .string()
    .trim()
    .transform((value) => (value === '' ? [] : value.split(',').map((part) => part.trim().toLowerCase())))
    .pipe(z.array(hostPort))
    .default([]),
  KEYWAY_BODY_LIMIT_MB: wholeNumber(1, 1024, 32),
  KEYWAY_DRAIN_SECONDS: wholeNumber(0, 25, 20),
  KEYWAY_JOURNAL_SYNC: oneOf(['group', 'strict'], 'group'),
  KEYWAY_BUDGET_LEASE_SECONDS: wholeNumber(1, 900, 120),
  KEYWAY_USAGE_DAYS: wholeNumber(0, 3650, 90).refine(
    (days) => days === 0 || days >= LEAST_USAGE_DAYS,
    `must be 0, for good, or at least ${LEAST_USAGE_DAYS} days`,
  ),
  KEYWAY_LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
  ...TELEMETRY_VARIABLES,
})

/** Which credentials the data plane takes: personal access tokens, the legacy key, or either. */
export type AuthMode = 'users' | 'legacy' | 'both'

/** One shared key from before Keyway. It works in one space, and only while that space's API access is on. */
export type LegacyKey = {
  /** SHA-256 of the key, 32 bytes. */
  digest: Buffer
  /** Slug or id. */
  space: string
}

/** Where mails are handed in. `url` holds the password: `smtp[s]://user:password@host:port`. */
export type MailServer = { url: Secret; from: { name: string; address: string } }

export type Settings = {
  nodeEnv: 'production' | 'development' | 'test'
  /** 0 lets the system choose a free port. */
  port: number
  host: string
  /** True when only this machine can connect. */
  loopback: boolean
  /** The origin people see, without a trailing slash; unset = the address the server listens on. */
  publicUrl: string | undefined
  dataDir: string
  /** Unset = the embedded database. */
  databaseUrl: string | undefined
  /** Where processes count limits together; unset = each counts by itself. It may hold a password. */
  redisUrl: Secret | undefined
  /** At least 32 random bytes; unset on a loopback bind = generated into the data directory. */
  masterSecret: Buffer | undefined
  previousMasterSecret: Buffer | undefined
  authMode: AuthMode
  /** Set exactly when `authMode` takes it. */
  legacyKey: LegacyKey | undefined
  firstAdmin: { email: string; password: string } | undefined
  /** The mail server; unset = mails stay in the outbox for an administrator to hand over. */
  smtp: MailServer | undefined
  /** Exact `host:port` of non-public upstreams the operator trusts, lower-case. Empty allows nothing internal. */
  egressAllow: readonly string[]
  /** Proxies in front whose `x-forwarded-for` is believed. */
  trustedProxies: readonly AddressRange[]
  bodyLimitBytes: number
  /** How long SIGTERM waits for open streams. */
  drainMs: number
  /** True: no provider hears of a call before its intent survives a power cut. False: the disk is asked every 10 ms. */
  strictJournal: boolean
  /** How long money counts as set aside for the calls of a process that says nothing more. */
  budgetLeaseMs: number
  /** How long single calls are kept where a space says nothing; 0 = for good. */
  usageDays: number
  logLevel: string
  telemetry: TelemetrySettings
  /** One sentence about each variable that looks like a setting and is none. */
  warnings: readonly string[]
}

export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/** Where a local install keeps the master secret that was generated for it. */
export const secretFile = (dataDir: string): string => path.join(dataDir, 'secret')

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/**
 * Parses the environment into settings.
 * @throws SettingsError naming every wrong variable and never a value.
 */
export function parseSettings(variables: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const parsed = Variables.safeParse(withoutEmpty(variables))
  if (!parsed.success) {
    // An entry of a list is named by its list.
    const problems = new Set(parsed.error.issues.map(({ path: [name], message }) => `${String(name)} ${message}`))
    throw new SettingsError(`Settings that cannot be used:\n  ${[...problems].join('\n  ')}`)
  }
  const v = parsed.data
  const loopback = LOOPBACK.has(v.HOST)
  const problems: string[] = []
  if (!loopback && !v.KEYWAY_SECRET) {
    const file = secretFile(v.KEYWAY_DATA_DIR)
    // Under a new one, all tokens and provider keys of this installation would be lost.
    const which = existsSync(file) ? `use the one in ${file}` : 'openssl rand -base64 32'
    problems.push(`KEYWAY_SECRET must be set when HOST is not a loopback address (${which})`)
  }
  if (!loopback && v.NODE_ENV !== 'production')
    problems.push('NODE_ENV must be production when HOST is not a loopback address')
  if (v.KEYWAY_SECRET && v.KEYWAY_SECRET_PREVIOUS && v.KEYWAY_SECRET.equals(v.KEYWAY_SECRET_PREVIOUS)) {
    problems.push('KEYWAY_SECRET_PREVIOUS must differ from KEYWAY_SECRET')
  }
  if (Boolean(v.KEYWAY_ADMIN_EMAIL) !== Boolean(v.KEYWAY_ADMIN_PASSWORD)) {
    problems.push('KEYWAY_ADMIN_EMAIL and KEYWAY_ADMIN_PASSWORD must be set together')
  }
  if (v.KEYWAY_ADMIN_EMAIL && !Email.safeParse(v.KEYWAY_ADMIN_EMAIL).success) {
    problems.push('KEYWAY_ADMIN_EMAIL must be an e-mail address such as ada@example.org')
  }
  if (v.KEYWAY_ADMIN_PASSWORD && !Password.safeParse(v.KEYWAY_ADMIN_PASSWORD).success) {
    problems.push('KEYWAY_ADMIN_PASSWORD must have at least 10 characters, and at most 1,024 bytes')
  }
  const smtp = readMailServer(v, problems)
  const telemetry = readTelemetry(v, problems)
  const metricsPort = telemetry.metrics?.listen
  if (metricsPort?.port === v.PORT && [v.HOST, '0.0.0.0', '::'].includes(metricsPort.host)) {
    problems.push('KEYWAY_METRICS_PORT must differ from PORT')
  }
  const legacyKey = v.KEYWAY_AUTH_MODE === 'users' ? undefined : readLegacyKey(v, problems)
  if (problems.length > 0) throw new SettingsError(`Settings that cannot be used:\n  ${problems.join('\n  ')}`)
  return {
    nodeEnv: v.NODE_ENV,
    port: v.PORT,
    host: v.HOST,
    loopback,
    publicUrl: v.KEYWAY_PUBLIC_URL,
    dataDir: v.KEYWAY_DATA_DIR,
    databaseUrl: v.DATABASE_URL,
    redisUrl: v.REDIS_URL === undefined ? undefined : new Secret(v.REDIS_URL),
    masterSecret: v.KEYWAY_SECRET,
    previousMasterSecret: v.KEYWAY_SECRET_PREVIOUS,
    authMode: v.KEYWAY_AUTH_MODE,
    legacyKey,
    firstAdmin:
      v.KEYWAY_ADMIN_EMAIL && v.KEYWAY_ADMIN_PASSWORD
        ? { email: v.KEYWAY_ADMIN_EMAIL, password: v.KEYWAY_ADMIN_PASSWORD }
        : undefined,
    smtp,
    egressAllow: v.KEYWAY_EGRESS_ALLOW,
    trustedProxies: v.KEYWAY_TRUSTED_PROXIES,
    bodyLimitBytes: v.KEYWAY_BODY_LIMIT_MB * 1024 * 1024,
    drainMs: v.KEYWAY_DRAIN_SECONDS * 1000,
    strictJournal: v.KEYWAY_JOURNAL_SYNC === 'strict',
    budgetLeaseMs: v.KEYWAY_BUDGET_LEASE_SECONDS * 1000,
    usageDays: v.KEYWAY_USAGE_DAYS,
    logLevel: v.KEYWAY_LOG_LEVEL,
    telemetry,
    warnings: unknownSettings(variables, Object.keys(Variables.shape)),
  }
}

function withoutEmpty(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => {
      const text = value?.trim() ?? ''
      return text === '' ? [] : [[name, text]]
    }),
  )
}

const MIN_LEGACY_KEY = 16

/** Only the key's digest is kept. */
function readLegacyKey(v: z.output<typeof Variables>, problems: string[]): LegacyKey | undefined {
  const { KEYWAY_LEGACY_KEY: key, KEYWAY_LEGACY_SPACE: space } = v
  if (key === undefined || space === undefined) {
    problems.push(`KEYWAY_AUTH_MODE ${v.KEYWAY_AUTH_MODE} needs both KEYWAY_LEGACY_KEY and KEYWAY_LEGACY_SPACE`)
    return undefined
  }
  if (key.length < MIN_LEGACY_KEY || key.length > 256) {
    problems.push(`KEYWAY_LEGACY_KEY must have ${MIN_LEGACY_KEY} to 256 characters`)
  } else if (new Set(key).size < 8) problems.push('KEYWAY_LEGACY_KEY is not random enough')
  // It travels in a header, where a comma separates values.
  if (!/^[\x21-\x2b\x2d-\x7e]+$/.test(key)) {
    problems.push('KEYWAY_LEGACY_KEY must be letters, digits and signs without spaces or commas')
  }
  if (key.startsWith('kw_')) problems.push('KEYWAY_LEGACY_KEY must not begin like a Keyway token')
  return { digest: createHash('sha256').update(key).digest(), space }
}

/** `keyway@example.org` or `Keyway <keyway@example.org>`. */
const MAIL_FROM = /^(?:([^<>"@\p{Cc}]{0,80}?)\s*<)?([^\s<>,;:"()@\p{Cc}]{1,64}@[a-z0-9.-]{1,190})>?$/iu

function readMailServer(
  {
    KEYWAY_SMTP_URL: url,
    KEYWAY_MAIL_FROM: sender,
  }: { KEYWAY_SMTP_URL?: string | undefined; KEYWAY_MAIL_FROM?: string | undefined },
  problems: string[],
): MailServer | undefined {
  if (Boolean(url) !== Boolean(sender)) problems.push('KEYWAY_SMTP_URL and KEYWAY_MAIL_FROM must be set together')
  if (!url || !sender) return undefined
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (!parsed || !/^smtps?:$/.test(parsed.protocol) || !parsed.hostname || !/^\/?$/.test(parsed.pathname))
    problems.push('KEYWAY_SMTP_URL must look like smtp://user:password@host:587 or smtps://user:password@host')
  const [, name = '', address] = MAIL_FROM.exec(sender) ?? []
  if (!address) {
    problems.push('KEYWAY_MAIL_FROM must look like Keyway <keyway@example.org>')
    return undefined
  }
  return { url: new Secret(url), from: { name, address } }
}

/** True when people come by https (`KEYWAY_PUBLIC_URL`): for `proxy.ts`, which runs before any settings object exists. */
export function servesHttps(variables: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return variables['KEYWAY_PUBLIC_URL']?.trim().toLowerCase().startsWith('https://') ?? false
}

/** Tells next-auth, which reads only the environment, which origin it serves. */
export function publishAuthOrigin(origin: string): void {
  process.env['NEXTAUTH_URL'] = origin
}
