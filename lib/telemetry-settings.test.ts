import { describe, expect, test } from 'vitest'
import { parseSettings } from './env'

const telemetry = (variables: Record<string, string>) => parseSettings(variables).telemetry
const TOKEN = 'metrics-token-0123456789'

test('I11 R1.43 nothing is open and nothing is sent until somebody says so; calls are logged', () => {
  expect(telemetry({})).toEqual({ callLog: 'all', metrics: undefined, traces: undefined })
  expect(telemetry({ KEYWAY_METRICS_TOKEN: '', OTEL_EXPORTER_OTLP_ENDPOINT: ' ', KEYWAY_CALL_LOG: '' })).toEqual(
    telemetry({}),
  )
})

describe('I11 who reads the metrics', () => {
  test('a token, a port of its own for this machine, or both', () => {
    expect(telemetry({ KEYWAY_METRICS_TOKEN: TOKEN }).metrics).toMatchObject({ listen: undefined })
    expect(telemetry({ KEYWAY_METRICS_PORT: '9464' }).metrics).toEqual({
      tokenDigest: undefined,
      listen: { host: '127.0.0.1', port: 9464 },
    })
    const both = { KEYWAY_METRICS_PORT: '9464', KEYWAY_METRICS_HOST: '0.0.0.0', KEYWAY_METRICS_TOKEN: TOKEN }
    expect(telemetry(both).metrics?.tokenDigest).toHaveLength(32)
    expect(JSON.stringify(parseSettings(both))).not.toContain(TOKEN)
  })

  test.each([
    [
      'a port for everybody without a token',
      { KEYWAY_METRICS_PORT: '9464', KEYWAY_METRICS_HOST: '0.0.0.0' },
      'KEYWAY_METRICS_TOKEN',
    ],
    ['a short token', { KEYWAY_METRICS_TOKEN: 'short' }, 'KEYWAY_METRICS_TOKEN'],
    ['a dull token', { KEYWAY_METRICS_TOKEN: 'abababababababababababab' }, 'KEYWAY_METRICS_TOKEN'],
    ['a token with a space', { KEYWAY_METRICS_TOKEN: 'metrics token 0123456789' }, 'KEYWAY_METRICS_TOKEN'],
    ['a port that is none', { KEYWAY_METRICS_PORT: '99999' }, 'KEYWAY_METRICS_PORT'],
    ['another word for the log', { KEYWAY_CALL_LOG: 'some' }, 'KEYWAY_CALL_LOG'],
  ])('with %s it does not start', (_what, variables, said) => {
    expect(() => telemetry(variables)).toThrow(said)
  })
})

describe('OpenTelemetry’s own variables', () => {
  const at = (more: Record<string, string>) =>
    telemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/', ...more }).traces

  test('the address of all signals, or that of traces as it is', () => {
    expect(at({})).toMatchObject({ format: 'protobuf', timeoutMs: 10_000, delayMs: 5000, serviceName: 'keyway' })
    expect(at({})?.url.href).toBe('http://collector:4318/v1/traces')
    expect(at({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://t.example/x?y=1' })?.url.href).toBe(
      'https://t.example/x?y=1',
    )
    expect(at({ OTEL_SDK_DISABLED: 'true' })).toBeUndefined()
    expect(at({ OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined()
  })

  test('headers are secrets; lists are percent-encoded', () => {
    const traces = at({
      OTEL_EXPORTER_OTLP_HEADERS: 'Api-Key=a%20secret%2C1, x-team=t',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=prod,service.name=gw',
    })
    expect(traces?.headers.map(([name, value]) => [name, value.reveal('traces')])).toEqual([
      ['api-key', 'a secret,1'],
      ['x-team', 't'],
    ])
    expect(JSON.stringify(traces)).not.toContain('a secret')
    expect(traces).toMatchObject({ serviceName: 'gw', resource: { 'deployment.environment': 'prod' } })
  })

  test('samplers', () => {
    expect(at({})?.sampler).toEqual({ rule: 'always', ratio: 1, followsParent: true })
    expect(at({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' })?.sampler).toEqual({
      rule: 'ratio',
      ratio: 0.25,
      followsParent: false,
    })
    expect(at({ OTEL_TRACES_SAMPLER: 'parentbased_always_off' })?.sampler.rule).toBe('never')
  })

  test.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:hunter22@collector' }],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
    ['OTEL_TRACES_EXPORTER', { OTEL_TRACES_EXPORTER: 'zipkin' }],
    ['OTEL_EXPORTER_OTLP_HEADERS', { OTEL_EXPORTER_OTLP_HEADERS: 'hunter22' }],
    ['OTEL_TRACES_SAMPLER', { OTEL_TRACES_SAMPLER: 'sometimes' }],
    ['OTEL_TRACES_SAMPLER_ARG', { OTEL_TRACES_SAMPLER_ARG: '2' }],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', { OTEL_EXPORTER_OTLP_TIMEOUT: 'soon' }],
    ['OTEL_BSP_SCHEDULE_DELAY', { OTEL_BSP_SCHEDULE_DELAY: '1' }],
  ])('%s that cannot be used is named, and its value is not', (name, variables) => {
    expect(() => at(variables)).toThrow(name)
    expect(() => at(variables)).not.toThrow('hunter22')
  })
})
