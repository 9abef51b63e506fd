import type { ClientWire } from './clients'

/** How a client asks. `large`: with twelve megabytes before the question; `leave`: it hangs up after two pieces of text. */
export type Ask = 'plain' | 'large' | 'leave'

/** What must come of it. Everything else about the answer follows from this. */
export type Expected =
  /** The whole text, and the usage the provider counted; `usage: 'estimated'` where it tells none that can be believed. */
  | { kind: 'text'; usage?: 'estimated' }
  | { kind: 'tool' }
  /** An error of this status before any text; `forMessages`: to clients of Anthropic's dialect, where it differs. */
  | { kind: 'refusal'; status: number; retryAfter?: string; retryAfterMs?: string; attempts?: number; rejected?: true }
  /** An error after some text, never a silent end. */
  | { kind: 'broken'; outcome: 'truncated' | 'upstream_error' }
  /** The client left, and the provider was told. */
  | { kind: 'left' }

/** One way an upstream or a client behaves, named and expected. */
export type Behaviour = {
  name: string
  about: string
  /** Of the mock provider; null = a model of a provider that does not exist. */
  model: string | null
  stream: boolean
  ask?: Ask
  tools?: true
  /** Milliseconds after which the client gives up. */
  giveUpMs?: number
  /** Tries after the first. */
  retries?: number
  badToken?: true
  /** A model that gives the same text in one piece, where the model's own does not. */
  truth?: string
  /** On these wires the answer lacks what its API promises: a client that validates refuses it, gateway or not. */
  malformed?: readonly ClientWire[]
  /** Only where the provider speaks this dialect. */
  only?: 'openai' | 'anthropic'
  expected: Expected
}

const TEXT: Expected = { kind: 'text' }
const whole = (name: string, about: string, model: string, more: Partial<Behaviour> = {}): Behaviour => ({
  name,
  about,
  model,
  stream: false,
  expected: TEXT,
  ...more,
})
const stream = (name: string, about: string, model: string, more: Partial<Behaviour> = {}): Behaviour => ({
  ...whole(name, about, model, more),
  stream: true,
})
const refused = (status: number, upstream = status, more: object = {}): Behaviour =>
  whole(`error-${upstream}`, `The provider answers ${upstream}.`, `error-${upstream}`, {
    expected: { kind: 'refusal', status, ...more },
  })
const limited = (name: string, about: string, expected: object, more: Partial<Behaviour> = {}): Behaviour =>
  whole(name, about, name, { expected: { kind: 'refusal', status: 429, ...expected }, ...more })
const EVERYWHERE: readonly ClientWire[] = ['chat', 'responses', 'messages']
const GATEWAY_ERROR: Expected = { kind: 'refusal', status: 502 }

/** Every behaviour a client is tried with. */
export const BEHAVIOURS: readonly Behaviour[] = [
  whole('answer', 'An answer in one piece.', 'demo-gpt'),
  whole('answer-reasoning', 'Reasoning tokens are counted.', 'gpt-5-mini', { only: 'openai', truth: 'demo-gpt' }),
  whole('answer-unicode', 'Emoji and other scripts.', 'split-utf8'),
  whole('answer-long', '2,000 tokens in one piece.', 'long'),
  whole('answer-cached', 'Cache reads and writes are counted.', 'cached'),
  whole('answer-tool', 'A tool call in one piece.', 'tools', { tools: true, expected: { kind: 'tool' } }),
  whole('answer-no-usage', 'The provider tells no usage.', 'no-usage', {
    malformed: ['messages'],
    expected: { kind: 'text', usage: 'estimated' },
  }),
  whole('answer-bad-usage', 'The provider tells nonsense as usage.', 'bad-usage', {
    malformed: EVERYWHERE,
    expected: { kind: 'text', usage: 'estimated' },
  }),
  whole('answer-leaky', 'The provider leaks headers of its account.', 'leaky-headers'),
  whole('large-request', 'A request of 12 MB.', 'demo-gpt', { ask: 'large' }),

  refused(400),
  refused(502, 401),
  refused(502, 403),
  refused(404),
  refused(408),
  refused(409),
  refused(413),
  refused(422),
  limited('error-429', 'Rate limited, with both retry headers.', { retryAfter: '1', retryAfterMs: '1000' }),
  limited(
    'error-429-ms',
    'Rate limited for 50 ms; the client tries again.',
    { retryAfterMs: '50', attempts: 2 },
    {
      retries: 1,
    },
  ),
  limited('error-429-date', 'Rate limited until a date.', { retryAfter: 'Fri, 01 Jan 2100 00:00:00 GMT' }),
  limited(
    'error-429-long',
    'Rate limited for an hour, not to be tried again.',
    { retryAfter: '3600', attempts: 1 },
    {
      retries: 1,
    },
  ),
  limited('error-429-bare', 'Rate limited, without a word about when.', {}),
  refused(500),
  refused(503),
  refused(529),
  whole('html-error', 'A page of a CDN instead of an error.', 'html-error', { expected: GATEWAY_ERROR }),
  whole('html-ok', 'A page of a CDN with status 200.', 'html-ok', { expected: GATEWAY_ERROR }),
  whole('reset', 'The connection is reset before any header.', 'reset', { expected: GATEWAY_ERROR }),
  // Its head has left by then: what remains is to end it so that no client takes it for whole.
  whole('broken-json', 'Half a body.', 'broken-json', { expected: { kind: 'broken', outcome: 'truncated' } }),
  whole('redirect', 'A redirect, which is not followed.', 'redirect', { expected: GATEWAY_ERROR }),
  whole('gzip', 'A compressed body nobody asked for.', 'gzip', { expected: GATEWAY_ERROR }),
  whole('hang', 'No answer at all; the client gives up.', 'hang', { giveUpMs: 1500, expected: { kind: 'left' } }),
  {
    ...whole('unknown-model', 'A model nobody has.', ''),
    model: null,
    expected: { kind: 'refusal', status: 404, rejected: true },
  },
  whole('bad-token', 'A token nobody has.', 'demo-gpt', {
    badToken: true,
    expected: { kind: 'refusal', status: 401, rejected: true },
  }),

  stream('stream', 'A stream.', 'demo-gpt'),
  stream('stream-tool', 'A tool call in pieces.', 'tools', { tools: true, expected: { kind: 'tool' } }),
  stream('stream-slow', 'A token every 200 ms.', 'slow-short'),
  stream('stream-long', '2,000 tokens in as many events.', 'long'),
  stream('stream-huge-event', 'An event of a megabyte.', 'huge-event'),
  stream('stream-crlf', 'Events with CRLF line ends.', 'crlf'),
  stream('stream-comments', 'Comments between and inside events.', 'comments'),
  stream('stream-unicode', 'Characters cut in two between packets.', 'split-utf8'),
  stream('stream-bytes', 'Every byte in a packet of its own.', 'single-bytes'),
  stream('stream-no-blank-line', 'The last event lacks its blank line.', 'no-blank-line'),
  stream('stream-no-usage', 'No usage, asked for or not.', 'no-usage', {
    malformed: ['messages'],
    expected: { kind: 'text', usage: 'estimated' },
  }),
  stream('stream-bad-usage', 'Nonsense as usage.', 'bad-usage', {
    malformed: EVERYWHERE,
    expected: { kind: 'text', usage: 'estimated' },
  }),
  stream('stream-usage-everywhere', 'Running totals on every event.', 'usage-every-chunk'),
  stream('stream-usage-on-finish', 'Usage on the last event of the text.', 'usage-on-finish'),
  stream('stream-cached', 'Cache reads and writes are counted.', 'cached'),
  stream('stream-error-before', 'An error before the stream begins.', 'error-500', {
    expected: { kind: 'refusal', status: 500 },
  }),
  stream('stream-limited', 'A rate limit before the stream begins.', 'error-429', {
    expected: { kind: 'refusal', status: 429, retryAfter: '1' },
  }),
  stream('stream-html', 'A page of a CDN instead of a stream.', 'html-ok', { expected: GATEWAY_ERROR }),
  stream('stream-reset', 'The connection is reset before any header.', 'reset', { expected: GATEWAY_ERROR }),
  stream('stream-error', 'An error event after five tokens.', 'error-midstream', {
    expected: { kind: 'broken', outcome: 'upstream_error' },
  }),
  stream('stream-truncated', 'The connection is reset after five tokens.', 'truncated', {
    expected: { kind: 'broken', outcome: 'truncated' },
  }),
  stream('stream-cut', 'A clean end without the last event.', 'truncated-clean', {
    expected: { kind: 'broken', outcome: 'truncated' },
  }),
  stream('stream-stall', 'Silence after five tokens; the client gives up.', 'stall', {
    giveUpMs: 1500,
    expected: { kind: 'left' },
  }),
  stream('stream-left', 'The client leaves after two tokens.', 'slow-drip', {
    ask: 'leave',
    expected: { kind: 'left' },
  }),
]
