/** The wire dialect a request speaks, told apart by its path and the `anthropic-version` header. */
export type Dialect = 'openai' | 'anthropic'

/** Milliseconds before the first token, and between two tokens. */
export type Pace = { firstTokenMs: number; tokenMs: number }

/** Paces a model name may ask for with a suffix: `demo-gpt@instant`. Also what `pace` of the server accepts. */
export const PACES = {
  instant: { firstTokenMs: 0, tokenMs: 0 },
  fast: { firstTokenMs: 40, tokenMs: 4 },
  realistic: { firstTokenMs: 300, tokenMs: 30 },
  slow: { firstTokenMs: 1500, tokenMs: 150 },
} as const satisfies Record<string, Pace>
export type PaceName = keyof typeof PACES

/** One row of the behaviour table. Everything that is not said is the well-behaved default. */
export type MockModel = {
  name: string
  /** What the model is for, in one line. */
  about: string
  /** Left out = answers with text. */
  kind?: 'embedding' | 'moderation' | 'image' | 'speech' | 'transcription'
  /** Left out = speaks both. */
  only?: Dialect
  /** Listed by `GET /v1/models`, and counts as a price-bearing model in the demo. */
  listed?: true
  /** The name the answer carries, when it differs: providers answer with dated snapshots. */
  servedAs?: string
  /** Fixed pace, stronger than the server's, weaker than a name suffix. */
  pace?: Pace
  /** Tokens of the answer; left out = as many as the composed text has. */
  tokens?: number | 'endless'
  text?: 'unicode'
  reasoningTokens?: number
  /** Where a stream's usage is, and what it says. */
  usage?: 'none' | 'bad' | 'every-chunk' | 'on-finish' | 'cached'
  /** What happens instead of the terminal event, after `CUT_AFTER_TOKENS` tokens. Without streaming: half of the body. */
  ending?: 'error-event' | 'reset' | 'clean-eof' | 'stall' | 'no-blank-line'
  framing?: 'crlf' | 'split-utf8' | 'single-bytes' | 'comments' | 'gzip'
  /** Characters of each token; left out = words. */
  tokenLength?: number
  /** Answers with this HTTP status and the dialect's error body. */
  errorStatus?: number
  /** In place of the headers such an error has. */
  errorHeaders?: Readonly<Record<string, string>>
  /** Something no table column describes. */
  special?: 'bench' | 'tool-call' | 'html-error' | 'html-ok' | 'redirect' | 'hang' | 'reset' | 'leaky-headers'
}

/** Tokens a stream with an abnormal ending sends before it. */
export const CUT_AFTER_TOKENS = 5

const EVERY_200_MS = { firstTokenMs: 200, tokenMs: 200 }
const EVERY_50_MS = { firstTokenMs: 50, tokenMs: 50 }
const errorRow = (errorStatus: number, about: string): MockModel => ({
  name: `error-${errorStatus}`,
  about,
  errorStatus,
  pace: PACES.instant,
})

const limitedRow = (name: string, about: string, errorHeaders: Record<string, string>): MockModel => ({
  ...errorRow(429, about),
  name: `error-429-${name}`,
  errorHeaders,
})

/** Every model the mock knows and how it behaves; any other name is the dialect's 404. */
export const MODELS: readonly MockModel[] = [
  { name: 'demo-gpt', about: 'A friendly answer at a realistic pace.', listed: true },
  {
    name: 'demo-gpt-mini',
    about: 'The same, twice as fast.',
    listed: true,
    pace: { firstTokenMs: 150, tokenMs: 15 },
  },
  {
    name: 'gpt-4o',
    about: 'A real name, so that a price exists.',
    only: 'openai',
    listed: true,
    servedAs: 'gpt-4o-2024-08-06',
  },
  {
    name: 'gpt-4o-mini',
    about: 'A real name, so that a price exists.',
    only: 'openai',
    listed: true,
    servedAs: 'gpt-4o-mini-2024-07-18',
  },
  {
    name: 'gpt-5-mini',
    about: 'Counts reasoning tokens too.',
    only: 'openai',
    listed: true,
    servedAs: 'gpt-5-mini-2025-08-07',
    reasoningTokens: 64,
  },
  {
    name: 'claude-sonnet-4-5',
    about: 'A real name that providers are about to retire: known, not listed.',
    only: 'anthropic',
    servedAs: 'claude-sonnet-4-5-20250929',
  },
  {
    name: 'claude-haiku-4-5',
    about: 'A real name, so that a price exists.',
    only: 'anthropic',
    listed: true,
    servedAs: 'claude-haiku-4-5-20251001',
  },
  { name: 'gpt-5.5', about: 'A real name, so that a price exists.', only: 'openai', listed: true },
  { name: 'gpt-5.4-mini', about: 'A real name, so that a price exists.', only: 'openai', listed: true },
  { name: 'claude-opus-5-5', about: 'A real name, so that a price exists.', only: 'anthropic', listed: true },
  { name: 'claude-sonnet-5', about: 'A real name, so that a price exists.', only: 'anthropic', listed: true },
  {
    name: 'text-embedding-3-small',
    about: '1,536 numbers made from the text.',
    kind: 'embedding',
    only: 'openai',
    listed: true,
  },
  {
    name: 'text-embedding-3-large',
    about: '3,072 numbers made from the text.',
    kind: 'embedding',
    only: 'openai',
    listed: true,
  },
  { name: 'omni-moderation-latest', about: 'Finds nothing amiss.', kind: 'moderation', only: 'openai' },
  { name: 'gpt-image-1', about: 'The same dot for everybody.', kind: 'image', only: 'openai' },
  { name: 'gpt-4o-mini-tts', about: 'Bytes made from the text.', kind: 'speech', only: 'openai' },
  {
    name: 'gpt-4o-mini-transcribe',
    about: 'A text made from the file, in tokens.',
    kind: 'transcription',
    only: 'openai',
  },
  { name: 'whisper-1', about: 'The same, billed by the second.', kind: 'transcription', only: 'openai' },

  {
    name: 'bench-fast',
    about: 'About 0.8 kB at once, or 100 chunks as fast as the reader takes them.',
    special: 'bench',
  },
  { name: 'slow-drip', about: 'A token every 200 ms, 600 of them (two minutes).', pace: EVERY_200_MS, tokens: 600 },
  { name: 'live', about: 'A token every 200 ms, 900 of them (three minutes).', pace: EVERY_200_MS, tokens: 900 },
  { name: 'endless', about: 'A token every 200 ms until the client leaves.', pace: EVERY_200_MS, tokens: 'endless' },
  {
    name: 'endless-counted',
    about: 'A token every 50 ms until the client leaves, with running totals on every chunk.',
    pace: EVERY_50_MS,
    tokens: 'endless',
    usage: 'every-chunk',
  },
  {
    name: 'endless-fast',
    about: 'Tokens as fast as the reader takes them until it leaves.',
    pace: PACES.instant,
    tokens: 'endless',
  },
  { name: 'slow-short', about: 'A token every 200 ms, eight of them.', pace: EVERY_200_MS, tokens: 8 },
  { name: 'huge-event', about: 'One token of a megabyte.', tokens: 1, tokenLength: 1_000_000 },
  { name: 'long', about: '2,000 tokens at the server’s pace.', tokens: 2000 },

  errorRow(400, 'A request the provider refuses.'),
  errorRow(401, 'The provider refuses our key, and echoes a part of it.'),
  errorRow(403, 'The provider forbids it to our key.'),
  errorRow(404, 'The provider does not know the model.'),
  errorRow(408, 'The provider gave up waiting.'),
  errorRow(409, 'A conflict.'),
  errorRow(413, 'Too large for the provider.'),
  errorRow(422, 'Unprocessable.'),
  errorRow(429, 'Rate limited, with retry-after.'),
  limitedRow('ms', 'Rate limited, with retry-after-ms alone.', { 'retry-after-ms': '50' }),
  limitedRow('date', 'Rate limited until a date.', { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' }),
  limitedRow('long', 'Rate limited for an hour, not to be tried again.', {
    'retry-after': '3600',
    'x-should-retry': 'false',
  }),
  limitedRow('bare', 'Rate limited, without a word about when.', {}),
  errorRow(500, 'The provider broke.'),
  errorRow(502, 'The provider’s own upstream broke.'),
  errorRow(503, 'The provider is unavailable.'),
  errorRow(529, 'The provider is overloaded.'),

  { name: 'error-midstream', about: 'An error event after five tokens, then the end.', ending: 'error-event' },
  { name: 'truncated', about: 'The connection is reset after five tokens.', ending: 'reset' },
  {
    name: 'truncated-clean',
    about: 'A clean end of body after five tokens, without the terminal event.',
    ending: 'clean-eof',
  },
  { name: 'stall', about: 'Five tokens, then silence for ever.', ending: 'stall' },
  { name: 'no-blank-line', about: 'The last event lacks its closing blank line.', ending: 'no-blank-line' },

  { name: 'no-usage', about: 'Never sends usage, asked or not.', usage: 'none' },
  { name: 'bad-usage', about: 'Usage with negative numbers, strings and nonsense.', usage: 'bad' },
  { name: 'usage-every-chunk', about: 'Running totals on every chunk; the last one counts.', usage: 'every-chunk' },
  { name: 'usage-on-finish', about: 'Usage on the finish chunk instead of one of its own.', usage: 'on-finish' },
  { name: 'cached', about: 'Always reports cache reads and writes.', usage: 'cached' },

  { name: 'crlf', about: 'Event streams with CRLF line ends.', framing: 'crlf' },
  {
    name: 'split-utf8',
    about: 'Emoji and CJK, written so that code points are cut in two.',
    text: 'unicode',
    framing: 'split-utf8',
  },
  { name: 'single-bytes', about: 'Every byte in a write of its own.', framing: 'single-bytes' },
  { name: 'comments', about: 'Comment lines between and inside events.', framing: 'comments' },
  { name: 'gzip', about: 'A gzip body nobody asked for.', framing: 'gzip' },

  { name: 'tools', about: 'Calls the first tool of the request.', special: 'tool-call' },
  { name: 'html-error', about: 'A 502 with an HTML page, as a CDN sends.', special: 'html-error' },
  { name: 'html-ok', about: 'A 200 with an HTML page.', special: 'html-ok' },
  { name: 'broken-json', about: 'A 200 whose body stops half-way, cleanly.', ending: 'clean-eof' },
  { name: 'redirect', about: 'A 307 to this server; a followed redirect shows in the ledger.', special: 'redirect' },
  { name: 'hang', about: 'Accepts the request and never answers.', special: 'hang' },
  { name: 'reset', about: 'Resets the connection before any header.', special: 'reset' },
  {
    name: 'leaky-headers',
    about: 'Answers with cookies and account headers that must not be passed on.',
    special: 'leaky-headers',
  },
]

const BY_NAME = new Map(MODELS.map((model) => [model.name, model]))

/** Finds a model by the name a request gave. `pace` is set when the name had a pace suffix. */
export function findModel(
  requested: string,
  dialect: Dialect,
): { model: MockModel; pace: Pace | undefined } | undefined {
  const at = requested.lastIndexOf('@')
  const suffix = at > 0 ? requested.slice(at + 1) : ''
  const pace = Object.hasOwn(PACES, suffix) ? PACES[suffix as PaceName] : undefined
  const model = BY_NAME.get(pace ? requested.slice(0, at) : requested)
  if (!model || (model.only && model.only !== dialect)) return undefined
  return { model, pace }
}
