import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Secret } from '@/lib/crypto/secret'

/** Variables about logs, metrics and traces, as `lib/env.ts` parses them. Those of OpenTelemetry have their standard names. */

const text = z
  .string()
  .trim()
  .transform((value) => (value === '' ? undefined : value))
  .optional()

export const TELEMETRY_VARIABLES = {
  KEYWAY_CALL_LOG: z.enum(['all', 'failed', 'off'], 'must be all, failed or off').default('all'),
  KEYWAY_METRICS_TOKEN: text,
  KEYWAY_METRICS_PORT: text,
  KEYWAY_METRICS_HOST: text,
  OTEL_SDK_DISABLED: text,
  OTEL_TRACES_EXPORTER: text,
  OTEL_EXPORTER_OTLP_ENDPOINT: text,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: text,
  OTEL_EXPORTER_OTLP_HEADERS: text,
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: text,
  OTEL_EXPORTER_OTLP_PROTOCOL: text,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: text,
  OTEL_EXPORTER_OTLP_TIMEOUT: text,
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: text,
  OTEL_SERVICE_NAME: text,
  OTEL_RESOURCE_ATTRIBUTES: text,
  OTEL_TRACES_SAMPLER: text,
  OTEL_TRACES_SAMPLER_ARG: text,
  OTEL_BSP_SCHEDULE_DELAY: text,
}

type Values = z.output<z.ZodObject<typeof TELEMETRY_VARIABLES>>

/** Who may read `/metrics`, and where. */
export type MetricsSettings = {
  /** SHA-256 of the token that every port asks for; undefined = only a port for this machine alone answers, and asks for none. */
  tokenDigest: Buffer | undefined
  /** A port for metrics alone; undefined = only the server's own. */
  listen: { host: string; port: number } | undefined
}

export type TraceSampler = { rule: 'always' | 'never' | 'ratio'; ratio: number; followsParent: boolean }

/** Where traces go. */
export type TraceSettings = {
  url: URL
  /** Credentials as a rule. */
  headers: readonly (readonly [string, Secret])[]
  format: 'protobuf' | 'json'
  timeoutMs: number
  /** The longest wait of a finished span for company. */
  delayMs: number
  serviceName: string
  resource: Readonly<Record<string, string>>
  sampler: TraceSampler
}

export type TelemetrySettings = {
  /** Which calls get a line in the log. */
  callLog: 'all' | 'failed' | 'off'
  /** Undefined: nobody may read them, and nothing is collected for them. */
  metrics: MetricsSettings | undefined
  /** Undefined: there are none. */
  traces: TraceSettings | undefined
}

/** Reads them; what cannot be used is added to `problems`, by name and without its value. */
export function readTelemetry(values: Values, problems: string[]): TelemetrySettings {
  return {
    callLog: values.KEYWAY_CALL_LOG,
    metrics: readMetrics(values, problems),
    traces: readTraces(values, problems),
  }
}

const MIN_TOKEN = 20
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

function readMetrics(values: Values, problems: string[]): MetricsSettings | undefined {
  const { KEYWAY_METRICS_TOKEN: token, KEYWAY_METRICS_HOST: host = '127.0.0.1' } = values
  const port = wholeNumber('KEYWAY_METRICS_PORT', values, 1, 65_535, problems)
  if (token === undefined && port === undefined) return undefined
  if (token !== undefined) {
    if (token.length < MIN_TOKEN || new Set(token).size < 8)
      problems.push(`KEYWAY_METRICS_TOKEN must have at least ${MIN_TOKEN} random characters`)
    if (!/^[\x21-\x7e]+$/.test(token)) problems.push('KEYWAY_METRICS_TOKEN must be plain characters without spaces')
  } else if (!LOOPBACK.has(host)) {
    problems.push('KEYWAY_METRICS_TOKEN must be set when KEYWAY_METRICS_HOST is not a loopback address')
  }
  return {
    tokenDigest: token === undefined ? undefined : createHash('sha256').update(token).digest(),
    listen: port === undefined ? undefined : { host, port },
  }
}

const PROTOCOLS: Readonly<Record<string, TraceSettings['format']>> = {
  'http/protobuf': 'protobuf',
  'http/json': 'json',
}

function readTraces(values: Values, problems: string[]): TraceSettings | undefined {
  if (values.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined
  const { OTEL_TRACES_EXPORTER: exporter = 'otlp' } = values
  if (exporter === 'none') return undefined
  const own = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
  const base = values.OTEL_EXPORTER_OTLP_ENDPOINT
  const address = own ?? (base === undefined ? undefined : `${base.replace(/\/$/, '')}/v1/traces`)
  if (address === undefined) return undefined
  const name = own === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.hash !== '') {
    problems.push(`${name} must be an http or https address without a user name`)
    return undefined
  }
  if (exporter !== 'otlp') problems.push('OTEL_TRACES_EXPORTER must be otlp or none')
  const protocol = values.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? values.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf'
  const format = PROTOCOLS[protocol]
  if (format === undefined) problems.push('OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf or http/json')
  const timeoutName =
    values.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT === undefined
      ? 'OTEL_EXPORTER_OTLP_TIMEOUT'
      : 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'
  const headers = pairs(
    values.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? values.OTEL_EXPORTER_OTLP_HEADERS,
    'OTEL_EXPORTER_OTLP_HEADERS',
    problems,
  )
  const resource = pairs(values.OTEL_RESOURCE_ATTRIBUTES, 'OTEL_RESOURCE_ATTRIBUTES', problems)
  const attributes = Object.fromEntries(resource)
  return {
    url,
    headers: headers.map(([header, value]) => [header.toLowerCase(), new Secret(value)] as const),
    format: format ?? 'protobuf',
    timeoutMs: wholeNumber(timeoutName, values, 100, 60_000, problems) ?? 10_000,
    delayMs: wholeNumber('OTEL_BSP_SCHEDULE_DELAY', values, 10, 60_000, problems) ?? 5000,
    serviceName: values.OTEL_SERVICE_NAME ?? attributes['service.name'] ?? 'keyway',
    resource: attributes,
    sampler: readSampler(values, problems),
  }
}

function readSampler(values: Values, problems: string[]): TraceSampler {
  const { OTEL_TRACES_SAMPLER: name = 'parentbased_always_on' } = values
  const found = /^(parentbased_)?(?:(always_on)|(always_off)|(traceidratio))$/.exec(name)
  if (found === null)
    problems.push('OTEL_TRACES_SAMPLER must be always_on, always_off or traceidratio, each also with parentbased_')
  const ratio = Number(values.OTEL_TRACES_SAMPLER_ARG ?? '1')
  if (!(ratio >= 0 && ratio <= 1)) problems.push('OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1')
  const rule = found?.[3] === undefined ? (found?.[4] === undefined ? 'always' : 'ratio') : 'never'
  return { rule, ratio, followsParent: found?.[1] !== undefined }
}

/** `name=value,name=value`, percent-encoded, as OpenTelemetry writes lists. */
function pairs(list: string | undefined, name: string, problems: string[]): [string, string][] {
  if (list === undefined) return []
  return list.split(',').flatMap((part) => {
    const at = part.indexOf('=')
    const key = part.slice(0, at).trim()
    try {
      if (at > 0 && /^[\w.-]+$/.test(key)) return [[key, decodeURIComponent(part.slice(at + 1).trim())]]
    } catch {
      // Said below.
    }
    problems.push(`${name} must be a list like name=value,name=value`)
    return []
  })
}

function wholeNumber(
  name: keyof Omit<Values, 'KEYWAY_CALL_LOG'>,
  values: Values,
  min: number,
  max: number,
  problems: string[],
): number | undefined {
  const value = values[name]
  if (value === undefined) return undefined
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
  if (number >= min && number <= max) return number
  problems.push(`${name} must be a whole number from ${min} to ${max}`)
  return undefined
}
