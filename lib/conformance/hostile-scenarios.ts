import { gzipSync } from 'node:zlib'
import type { Outcome } from '@/lib/gateway/types'
import {
  type Dialect,
  errorBody,
  errorEvent,
  jsonAnswer,
  REPORTED,
  streamEvents,
  textEvent,
} from '@/lib/testing/hostile-answers'
import type { Wire } from '@/lib/testing/hostile-upstream'

/**
 * What a call must come to.
 * `error`: a JSON error of this status and code. `whole`: every byte of the upstream's body and a proper end.
 * `cut`: an end nobody can take for the whole answer: an error event without a terminator, or a broken connection; where the
 * status was still open, a JSON error of `status`.
 */
export type Expected =
  | { kind: 'error'; status: number; code: string; outcome: Outcome }
  | {
      kind: 'whole'
      body: Buffer
      provenance: 'reported' | 'estimated' | 'not reported'
      tokens?: { input: number; output: number }
    }
  | { kind: 'cut'; status?: number; outcome: Outcome }

export type Scenario = {
  /** The threats it plays. */
  ids: string
  /** Also the model's name. */
  name: string
  /** `both` unless it makes sense for one kind of answer only. */
  only?: 'stream' | 'plain'
  play: (wire: Wire) => Promise<unknown> | void
  expect: (dialect: Dialect, stream: boolean) => Expected
}

const INVALID: Expected = { kind: 'error', status: 502, code: 'upstream_invalid_response', outcome: 'upstream_error' }
const BROKEN: Expected = { kind: 'error', status: 502, code: 'upstream_error', outcome: 'upstream_error' }
const LATE: Expected = { kind: 'error', status: 504, code: 'timeout', outcome: 'timeout' }
const always = (expected: Expected) => (): Expected => expected

const stream = (dialect: Dialect, end = '\n\n'): string =>
  streamEvents(dialect)
    .map((event) => event + end)
    .join('')
const HUGE = { openai: '', anthropic: '' }
/** Made once: making it takes as long as a deadline. */
const hugeAnswer = (dialect: Dialect): string => (HUGE[dialect] ||= jsonAnswer(dialect, 'a'.repeat(50_000_000)))
hugeAnswer('openai')
hugeAnswer('anthropic')

const answer = (wire: Wire): string => (wire.stream ? stream(wire.dialect) : jsonAnswer(wire.dialect))
const begun = (dialect: Dialect): string => `${textEvent(dialect, 'hello')}\n\n`

/** The well-formed answer of either kind, whole. */
const intact =
  (more: Partial<Extract<Expected, { kind: 'whole' }>> = {}) =>
  (dialect: Dialect, isStream: boolean): Expected => ({
    kind: 'whole',
    body: Buffer.from(isStream ? stream(dialect) : jsonAnswer(dialect)),
    provenance: 'reported',
    tokens: REPORTED,
    ...more,
  })

/** Sends a whole answer of either kind under the right head; the end of the connection ends it. */
async function serve(wire: Wire, body: string | Buffer): Promise<void> {
  await wire.answerHead()
  await wire.send(body)
  wire.end()
}

/** Bytes no text decoder agrees about. */
const ODD_BYTES: Readonly<Record<string, Buffer>> = {
  'invalid-utf8': Buffer.from([0xff, 0xfe, 0x80, 0xc3]),
  'lone-surrogate': Buffer.from([0xed, 0xa0, 0x80, 0xed, 0xbf, 0xbf]),
  overlong: Buffer.from([0xc0, 0xaf, 0xe0, 0x80, 0xaf, 0xf0, 0x80, 0x80, 0xaf]),
  'nul-and-controls': Buffer.from([0x00, 0x01, 0x1b, 0x7f, 0x85]),
}
const withOddBytes = (odd: Buffer, dialect: Dialect, isStream: boolean): Buffer => {
  const [before = '', after = ''] = (isStream ? stream(dialect) : jsonAnswer(dialect)).split('hello')
  return Buffer.concat([Buffer.from(before), odd, Buffer.from(after)])
}

/** 200 MB of nothing in 194 kB. */
const BOMB = gzipSync(Buffer.alloc(200_000_000))
const ENCODINGS: Readonly<Record<string, string>> = {
  gzip: 'gzip',
  br: 'br',
  deflate: 'deflate',
  zstd: 'zstd',
  'chain-of-1000': Array.from({ length: 1000 }, () => 'gzip').join(', '),
  'identity-then-gzip': 'identity, gzip',
}

const STATUS_LINES: Readonly<Record<string, string>> = {
  'status-0': 'HTTP/1.1 000 x',
  'status-99': 'HTTP/1.1 99 x',
  'status-1000': 'HTTP/1.1 1000 x',
  'status-words': 'HTTP/1.1 OK',
  'http-0.9': '<html>hello</html>',
  'http-9.9': 'HTTP/9.9 200 OK',
  'not-http': 'SSH-2.0-OpenSSH_9.7',
}

/** A switch's worth of headers an upstream may not set on our origin. */
export const FORBIDDEN_HEADERS: readonly string[] = [
  'set-cookie: keyway-session=evil; path=/',
  'location: https://evil.example/',
  'refresh: 0; url=https://evil.example/',
  'www-authenticate: Basic realm="evil"',
  'content-security-policy: script-src *',
  'access-control-allow-origin: *',
  'access-control-allow-credentials: true',
  'clear-site-data: "*"',
  'alt-svc: h3="evil.example:443"',
  'strict-transport-security: max-age=0',
  'service-worker-allowed: /',
  'x-accel-redirect: /etc/passwd',
  'link: <https://evil.example>; rel=preload',
  'x-llm-router-tenant: 1',
  'x-keyway-provider: evil',
  'content-disposition: attachment; filename="evil.exe"',
  'server: evil',
  'via: 1.1 evil',
  'openai-organization: org-secret',
  'anthropic-organization-id: secret',
  'proxy-authenticate: Basic',
  'trailer: x-evil',
]

const framings: Scenario[] = [
  ['lf', '\n\n'],
  ['crlf', '\r\n\r\n'],
  ['cr', '\r\r'],
].map(([name = '', end = '']) => ({
  ids: 'G08',
  name: `sse-${name}-bytewise`,
  only: 'stream' as const,
  play: async (wire) => {
    await wire.answerHead()
    await wire.bytewise(
      streamEvents(wire.dialect)
        .map((event) => event.replaceAll('\n', end.slice(end.length / 2)) + end)
        .join(''),
    )
    wire.end()
  },
  expect: (dialect) => ({
    kind: 'whole',
    body: Buffer.from(
      streamEvents(dialect)
        .map((event) => event.replaceAll('\n', end.slice(end.length / 2)) + end)
        .join(''),
    ),
    provenance: 'reported',
    tokens: REPORTED,
  }),
}))

/** Usage a provider may claim. What cannot be true is estimated from the text, and said to be. */
const LIES: readonly [name: string, count: string][] = [
  ['negative', '-5'],
  ['huge', '1e308'],
  ['fraction', '1.5'],
  ['text', '"7"'],
  ['2^63', '9223372036854775808'],
  ['too-many', '1000000001'],
  ['null', 'null'],
  ['object', '{"a":1}'],
]
const lies: Scenario[] = LIES.map(([name, count]) => {
  const lie = (text: string): string =>
    text.replace(/"(completion_tokens)":\d+/, `"$1":${count}`).replaceAll(/"(output_tokens)":\d+/g, `"$1":${count}`)
  return {
    ids: 'G15 H-46',
    name: `usage-${name}`,
    play: (wire) => serve(wire, lie(answer(wire))),
    expect: (dialect, isStream) => ({
      kind: 'whole',
      body: Buffer.from(lie(isStream ? stream(dialect) : jsonAnswer(dialect))),
      provenance: 'not reported',
    }),
  }
})

/** Every way an upstream may misbehave (`threats.md` G), with what the call must come to. */
export const SCENARIOS: readonly Scenario[] = [
  {
    ids: 'G01',
    name: 'header-of-64-kib',
    play: (wire) => wire.plain(200, [`x-a: ${'a'.repeat(65_536)}`], '{}'),
    expect: always(BROKEN),
  },
  {
    ids: 'G01',
    name: '5000-headers',
    play: (wire) =>
      wire.plain(
        200,
        Array.from({ length: 5000 }, (_, i) => `x-${i}: b`),
        '{}',
      ),
    expect: always(BROKEN),
  },
  {
    ids: 'G01',
    name: 'header-without-end',
    play: async (wire) => {
      await wire.send('HTTP/1.1 200 OK\r\nx-a: ')
      while (!wire.gone) await wire.send('a'.repeat(1024))
    },
    expect: always(BROKEN),
  },
  {
    ids: 'G01',
    name: 'header-left-open',
    play: (wire) => wire.send('HTTP/1.1 200 OK\r\nx-a: b\r\n'),
    expect: always(LATE),
  },
  {
    ids: 'G02',
    name: 'endless',
    play: async (wire) => {
      await wire.answerHead()
      await wire.send(wire.stream ? begun(wire.dialect) : '{"a":"')
      const more = wire.stream ? begun(wire.dialect).repeat(500) : 'a'.repeat(50_000)
      while (!wire.gone) await wire.send(more)
    },
    expect: always({ kind: 'cut', outcome: 'truncated', status: 502 }),
  },
  ...Object.entries(ENCODINGS).map(([name, encoding]): Scenario => ({
    ids: 'G04',
    name: `encoded-${name}`,
    play: (wire) =>
      wire.plain(200, ['content-type: application/json', `content-encoding: ${encoding}`], 'x'.repeat(500)),
    expect: always(INVALID),
  })),
  {
    ids: 'G04',
    name: 'gzip-bomb',
    play: (wire) =>
      wire.plain(
        200,
        [`content-type: ${wire.stream ? 'text/event-stream' : 'application/json'}`, 'content-encoding: gzip'],
        BOMB,
      ),
    expect: always(INVALID),
  },
  ...Object.entries(ODD_BYTES).map(([name, odd]): Scenario => ({
    ids: 'G05',
    name: `bytes-${name}`,
    play: async (wire) => {
      await wire.answerHead()
      await wire.bytewise(withOddBytes(odd, wire.dialect, wire.stream))
      wire.end()
    },
    expect: (dialect, isStream) => ({
      kind: 'whole',
      body: withOddBytes(odd, dialect, isStream),
      provenance: 'reported',
      tokens: REPORTED,
    }),
  })),
  {
    ids: 'G05',
    name: 'byte-order-mark',
    play: (wire) => serve(wire, `\uFEFF${answer(wire)}`),
    expect: (dialect, isStream) => ({
      kind: 'whole',
      body: Buffer.from(`\uFEFF${isStream ? stream(dialect) : jsonAnswer(dialect)}`),
      provenance: 'reported',
    }),
  },
  {
    ids: 'G05',
    name: 'utf-16',
    play: (wire) =>
      wire.stream
        ? serve(wire, Buffer.from(answer(wire), 'utf16le'))
        : wire.plain(200, ['content-type: application/json'], Buffer.from(answer(wire), 'utf16le')),
    expect: (dialect, isStream) =>
      isStream
        ? { kind: 'cut', outcome: 'truncated' }
        : { kind: 'whole', body: Buffer.from(jsonAnswer(dialect), 'utf16le'), provenance: 'estimated' },
  },
  { ids: 'G07', name: 'never-answers', play: () => undefined, expect: always(LATE) },
  { ids: 'G07', name: 'reset-at-once', play: (wire) => wire.reset(), expect: always(BROKEN) },
  { ids: 'G07', name: 'half-open', play: (wire) => wire.end(), expect: always(BROKEN) },
  {
    ids: 'G07 G09',
    name: 'reset-within-the-head',
    play: async (wire) => {
      await wire.send('HTTP/1.1 200 OK\r\nconte')
      await wire.pause(20)
      wire.reset()
    },
    expect: always(BROKEN),
  },
  ...framings,
  {
    ids: 'G08',
    name: 'no-terminator',
    only: 'stream',
    play: (wire) =>
      serve(
        wire,
        streamEvents(wire.dialect)
          .slice(0, -1)
          .map((event) => `${event}\n\n`)
          .join(''),
      ),
    expect: always({ kind: 'cut', outcome: 'truncated' }),
  },
  {
    ids: 'G08',
    name: 'terminator-without-line-end',
    only: 'stream',
    play: (wire) => serve(wire, stream(wire.dialect).trimEnd()),
    expect: intact(),
  },
  {
    ids: 'G08 H-42',
    name: 'comments-ids-retries',
    only: 'stream',
    play: (wire) => serve(wire, decorated(wire.dialect)),
    expect: (dialect) => ({
      kind: 'whole',
      body: Buffer.from(decorated(dialect)),
      provenance: 'reported',
      tokens: REPORTED,
    }),
  },
  {
    ids: 'G08 H-42',
    name: 'event-of-10-mib',
    only: 'stream',
    play: (wire) => serve(wire, largeEvent(wire.dialect)),
    expect: (dialect) => ({ kind: 'whole', body: Buffer.from(largeEvent(dialect)), provenance: 'estimated' }),
  },
  {
    ids: 'G08',
    name: 'event-after-the-end',
    only: 'stream',
    play: (wire) => serve(wire, stream(wire.dialect) + begun(wire.dialect)),
    expect: (dialect) => ({
      kind: 'whole',
      body: Buffer.from(stream(dialect) + begun(dialect)),
      provenance: 'reported',
    }),
  },
  {
    ids: 'G09 R1.38 H-43',
    name: 'error-event',
    only: 'stream',
    play: (wire) => serve(wire, `${begun(wire.dialect)}${errorEvent(wire.dialect, `busy ${wire.key}`)}\n\n`),
    expect: always({ kind: 'cut', outcome: 'upstream_error' }),
  },
  {
    ids: 'G09 R1.38 H-43',
    name: 'reset-in-mid-answer',
    play: async (wire) => {
      await wire.answerHead()
      await wire.send(begun(wire.dialect))
      await wire.pause(20)
      await wire.send(begun(wire.dialect))
      await wire.pause(20)
      wire.reset()
    },
    expect: always({ kind: 'cut', outcome: 'truncated' }),
  },
  {
    ids: 'G09',
    name: 'end-of-connection-in-mid-answer',
    play: async (wire) => {
      await wire.answerHead()
      await wire.send(answer(wire).slice(0, -60))
      await wire.pause(20)
      wire.end()
    },
    expect: always({ kind: 'cut', outcome: 'truncated' }),
  },
  {
    ids: 'G09 R1.38 H-43',
    name: 'end-in-mid-answer',
    play: async (wire) => {
      await wire.answerHead(['transfer-encoding: chunked'])
      for (let i = 0; i < 2; i++) {
        const event = begun(wire.dialect)
        await wire.send(`${event.length.toString(16)}\r\n${event}\r\n`)
        await wire.pause(20)
      }
      wire.end()
    },
    expect: always({ kind: 'cut', outcome: 'truncated' }),
  },
  {
    ids: 'G09',
    name: 'end-in-mid-event',
    only: 'stream',
    play: (wire) => serve(wire, begun(wire.dialect) + begun(wire.dialect).slice(0, 40)),
    expect: always({ kind: 'cut', outcome: 'truncated' }),
  },
  ...[100, 102, 103].flatMap((status): Scenario[] => [
    {
      ids: 'G10',
      name: `sixteen-${status}s`,
      play: async (wire) => {
        await wire.send(`HTTP/1.1 ${status} x\r\n\r\n`.repeat(status === 100 ? 0 : 16))
        await serve(wire, answer(wire))
      },
      expect: intact(),
    },
    {
      ids: 'G10',
      name: `a-thousand-${status}s`,
      play: async (wire) => {
        await wire.send(`HTTP/1.1 ${status} x\r\n\r\n`.repeat(1000))
        await serve(wire, answer(wire))
      },
      expect: always(status === 100 ? BROKEN : INVALID),
    },
  ]),
  {
    ids: 'G10',
    name: 'switching-protocols',
    play: (wire) => wire.send('HTTP/1.1 101 x\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'),
    expect: always(BROKEN),
  },
  {
    ids: 'G11',
    name: 'forbidden-headers',
    play: async (wire) => {
      await wire.answerHead(['connection: close', ...FORBIDDEN_HEADERS])
      await wire.send(answer(wire))
      wire.end()
    },
    expect: intact(),
  },
  ...['text/html', 'TEXT/HTML; charset=utf-7', 'application/xhtml+xml', 'text/json; text/html'].map(
    (type, at): Scenario => ({
      ids: 'G12',
      name: `page-${at}`,
      play: (wire) => wire.plain(200, [`content-type: ${type}`], '<script>alert(1)</script>'),
      expect: always(INVALID),
    }),
  ),
  {
    ids: 'G13',
    name: 'length-too-long',
    play: async (wire) => {
      await wire.answerHead([`content-length: ${answer(wire).length + 50}`])
      await wire.send(answer(wire).slice(0, -60))
      await wire.pause(20)
      wire.end()
    },
    expect: always({ kind: 'cut', outcome: 'truncated' }),
  },
  {
    ids: 'G13',
    name: 'length-and-chunks',
    play: (wire) => wire.answerHead(['content-length: 5', 'transfer-encoding: chunked']),
    expect: always(BROKEN),
  },
  {
    ids: 'G13',
    name: 'two-lengths',
    play: (wire) => wire.answerHead(['content-length: 5', 'content-length: 6']),
    expect: always(BROKEN),
  },
  {
    ids: 'G13',
    name: 'chunk-size-that-overflows',
    play: async (wire) => {
      await wire.answerHead(['transfer-encoding: chunked'])
      await wire.send('fffffffffffffffff\r\nabc\r\n0\r\n\r\n')
    },
    expect: (_dialect, isStream) =>
      isStream ? { kind: 'cut', outcome: 'truncated' } : { kind: 'cut', status: 502, outcome: 'truncated' },
  },
  {
    ids: 'G13',
    name: 'trailers',
    play: async (wire) => {
      const body = answer(wire)
      await wire.answerHead(['transfer-encoding: chunked', 'trailer: set-cookie'])
      await wire.send(`${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\nset-cookie: a=b\r\n\r\n`)
    },
    expect: intact(),
  },
  ...[204, 205, 304, 600, 999].map((status): Scenario => ({
    ids: 'G14',
    name: `status-${status}`,
    play: (wire) =>
      wire.send(`HTTP/1.1 ${status} x\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{"a":1}`),
    expect: always(INVALID),
  })),
  ...[301, 302, 303, 307, 308].map((status): Scenario => ({
    ids: 'F06 G14',
    name: `redirect-${status}`,
    play: (wire) => wire.plain(status, [`location: http://127.0.0.1:1/`, 'refresh: 0; url=http://127.0.0.1:1/'], ''),
    expect: always(INVALID),
  })),
  ...Object.entries(STATUS_LINES).map(([name, line]): Scenario => ({
    ids: 'G14',
    name,
    play: (wire) => wire.send(`${line}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`),
    expect: always(BROKEN),
  })),
  {
    ids: 'G14',
    name: 'http2-preface',
    // A SETTINGS frame, as a server that speaks only HTTP/2 begins.
    play: (wire) => wire.send(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])),
    expect: always(BROKEN),
  },
  {
    ids: 'G14',
    name: 'empty-200',
    only: 'plain',
    play: (wire) => wire.plain(200, ['content-type: application/json'], ''),
    expect: always(INVALID),
  },
  ...lies,
  {
    ids: 'G16',
    name: 'json-100000-deep',
    play: (wire) => serve(wire, deep(wire.dialect, wire.stream)),
    expect: (dialect, isStream) => ({
      kind: 'whole',
      body: Buffer.from(deep(dialect, isStream)),
      provenance: 'reported',
      tokens: REPORTED,
    }),
  },
  {
    ids: 'G16',
    name: 'json-of-50-mb',
    only: 'plain',
    play: (wire) => wire.plain(200, ['content-type: application/json'], hugeAnswer(wire.dialect)),
    expect: (dialect) => ({
      kind: 'whole',
      body: Buffer.from(hugeAnswer(dialect)),
      provenance: 'reported',
      tokens: REPORTED,
    }),
  },
  {
    ids: 'G16',
    name: 'json-odd-members',
    play: (wire) => serve(wire, oddMembers(wire.dialect, wire.stream)),
    expect: (dialect, isStream) => ({
      kind: 'whole',
      body: Buffer.from(oddMembers(dialect, isStream)),
      provenance: 'reported',
      tokens: REPORTED,
    }),
  },
  ...[401, 403, 407].map((status): Scenario => ({
    ids: 'G17 H-45 R1.36',
    name: `key-echoed-${status}`,
    play: (wire) =>
      wire.plain(
        status,
        ['content-type: application/json', ...echoes(wire)],
        errorBody(wire.dialect, `bad key ${wire.key}`),
      ),
    expect: always({ kind: 'error', status: 502, code: 'upstream_auth_error', outcome: 'upstream_error' }),
  })),
  ...[400, 408, 422, 429, 500, 503].map((status): Scenario => ({
    ids: 'G17 R1.36',
    name: `key-echoed-${status}`,
    play: (wire) =>
      wire.plain(
        status,
        ['content-type: application/json', 'retry-after: 7', ...echoes(wire)],
        errorBody(wire.dialect, `bad key ${wire.key}`),
      ),
    expect: always({ kind: 'error', status, code: 'provider', outcome: 'upstream_error' }),
  })),
]

/** Headers that may pass, used to smuggle the key out. */
const echoes = (wire: Wire): string[] => [
  `x-request-id: ${wire.key}`,
  `x-should-retry: ${wire.key}`,
  `retry-after-ms: ${wire.key}`,
  `x-ratelimit-limit-requests: ${wire.key}`,
  `anthropic-ratelimit-requests-limit: ${wire.key}`,
]

function decorated(dialect: Dialect): string {
  return `: hello\n\nretry: 1\n\nid: a\0b\n\n${streamEvents(dialect)
    .map((event) => `: c\n${event}\n:d\n\n`)
    .join('')}`
}

function largeEvent(dialect: Dialect): string {
  const events = streamEvents(dialect)
  events.splice(1, 0, textEvent(dialect, 'a'.repeat(10 * 1024 * 1024)))
  return events.map((event) => `${event}\n\n`).join('')
}

/** A member nested so deeply that a parser by recursion would fall. */
function deep(dialect: Dialect, isStream: boolean): string {
  const nested = `"x":${'['.repeat(100_000)}${']'.repeat(100_000)}`
  if (!isStream) return jsonAnswer(dialect).replace('{', `{${nested},`)
  const events = streamEvents(dialect)
  events.splice(2, 0, textEvent(dialect, 'hi').replace('{', `{${nested},`))
  return events.map((event) => `${event}\n\n`).join('')
}

function oddMembers(dialect: Dialect, isStream: boolean): string {
  const odd =
    '"__proto__":{"usage":{"prompt_tokens":1}},"constructor":1,"n":12345678901234567890123,"n":1e999,"usage":null,'
  if (!isStream) return jsonAnswer(dialect).replace('{', `{${odd}`)
  return stream(dialect).replaceAll('data: {', `data: {${odd}`)
}
