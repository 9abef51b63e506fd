import { array, assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

// The bench is plain JavaScript, so that it runs without a build; its types are told here.
type Reader = { feed: (data: Buffer) => void; readonly open: boolean }
type ReaderModule = {
  ResponseReader: new (first: () => void, done: (status: number, body: Buffer, reusable: boolean) => void) => Reader
}
type Check = (body: Buffer) => string | undefined
type Row = Record<string, number>
type ReportModule = {
  median: (values: number[]) => number
  summarise: (rounds: Record<string, Row>[], floor: string) => Record<string, Row>
  judge: (result: unknown) => { what: string; ok: boolean | null }[]
}
const load = async <T>(file: string): Promise<T> => (await import(new URL(file, import.meta.url).href)) as T
const { ResponseReader } = await load<ReaderModule>('./response-reader.mjs')
const { checkAnswer, checkStream } = await load<{ checkAnswer: () => Check; checkStream: () => Check }>(
  './check-answer.mjs',
)
const { median, summarise, judge } = await load<ReportModule>('./report.mjs')

describe('the load generator reads responses', () => {
  const wire = Buffer.from(
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello' +
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n' +
      'HTTP/1.1 500 Oops\r\nConnection: close\r\nContent-Length: 1\r\n\r\n!',
  )

  test('whatever the pieces they come in, one response at a time', () => {
    assert(
      property(array(integer({ min: 1, max: wire.length - 1 }), { maxLength: 12 }), (cuts) => {
        const got: unknown[] = []
        let firsts = 0
        const reader = new ResponseReader(
          () => firsts++,
          (status, body, reusable) => got.push([status, body.toString(), reusable]),
        )
        // A server answers only what it was asked, so a response never shares a piece with the next one.
        const ends = [wire.indexOf('HTTP/1.1 200', 1), wire.indexOf('HTTP/1.1 500')]
        const at = [...new Set([0, ...cuts, ...ends, wire.length])].sort((a, b) => a - b)
        at.slice(1).forEach((end, i) => reader.feed(wire.subarray(at[i], end)))
        expect(got).toEqual([
          [200, 'hello', true],
          [200, 'abc0123456789', true],
          [500, '!', false],
        ])
        expect(firsts).toBe(3)
        expect(reader.open).toBe(false)
      }),
    )
  })
})

describe('the load generator refuses wrong answers', () => {
  const answer = (id: string, content = 'x'.repeat(300)) =>
    Buffer.from(
      JSON.stringify({ id: `chatcmpl-${id}`, choices: [{ message: { content } }], usage: { completion_tokens: 66 } }),
    )

  test('a repeated, a short and a foreign answer', () => {
    const check = checkAnswer()
    expect(check(answer('aaaaaaaaaaaaaa'))).toBeUndefined()
    expect(check(answer('bbbbbbbbbbbbbb'))).toBeUndefined()
    expect(check(answer('aaaaaaaaaaaaaa'))).toContain('twice')
    expect(check(answer('cccccccccccccc', 'short'))).toContain('bytes instead of')
    expect(check(Buffer.from('{"error":{}}'))).toContain('not a completion')
    expect(checkAnswer()(answer('dddddddddddddd', 'short'))).toBe('an incomplete answer')
  })

  test('a stream with a chunk too few or without its end', () => {
    const stream = (chunks: number, end: string) =>
      Buffer.from('data: {"object":"chat.completion.chunk"}\n\n'.repeat(chunks) + end)
    expect(checkStream()(stream(100, 'data: [DONE]\n\n'))).toBeUndefined()
    expect(checkStream()(stream(99, 'data: [DONE]\n\n'))).toContain('99 chunks')
    expect(checkStream()(stream(100, ''))).toContain('no terminator')
  })
})

describe('the report', () => {
  const row = (requestsPerSecond: number, p50Ms: number, streamsPerSecond: number): Row => ({
    requestsPerSecond,
    streamsPerSecond,
    p50Ms,
    p99Ms: 1,
    p99At64Ms: 1,
    firstByteMs: 1,
    cpuMicrosPerRequest: 1,
    cpuMicrosPerStream: 1,
  })

  test('takes ratios within each round, and then their median', () => {
    const rounds = [
      { pipe: row(100, 1, 100), Keyway: row(50, 2, 90) },
      { pipe: row(10, 1, 100), Keyway: row(9, 3, 80) },
      { pipe: row(1000, 1, 100), Keyway: row(600, 1.1, 85) },
    ]
    const { Keyway } = summarise(rounds, 'pipe')
    expect(Keyway?.requestsOfFloor).toBeCloseTo(0.6)
    expect(Keyway?.addedP50Ms).toBeCloseTo(1)
    expect(Keyway?.streamsOfFloor).toBeCloseTo(0.85)
    expect(median([4, 1, 3, 2])).toBe(2)
  })

  test('passes, misses, and says when nothing was measured', () => {
    const rounds = [{ 'bare pipe': row(100, 1, 100), Keyway: row(61, 1.1, 84), Portkey: row(4, 1, 1) }]
    const judged = judge({
      rounds,
      summary: summarise(rounds, 'bare pipe'),
      memory: { Keyway: { addedMb: 100, streams: 1000, alive: 999 } },
      warmStartMs: 5999,
    })
    expect(judged.map(({ ok }) => ok)).toEqual([true, true, true, false, false, true, null])
  })
})
