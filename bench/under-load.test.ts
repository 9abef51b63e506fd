import { array, assert, constantFrom, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

// The bench is plain JavaScript, so that it runs without a build; its types are told here.
type Line = { what: string; target: string; shown: string; ok: boolean | null }
type ReportModule = {
  judgeUnderLoad: (result: Record<string, unknown>) => Line[]
  underLoadTable: (lines: Line[]) => string
}
type CountModule = { EventCount: new () => { events: number; feed: (data: Buffer) => void } }
type RequestModule = { requestBytes: (job: object, options: { stream: boolean }) => Buffer }
type CheckModule = { checkMessagesStream: () => (body: Buffer) => string | undefined }
type NetworkModule = { withSmallSocketBuffers: (work: () => Promise<void>) => Promise<void> }
const load = async <T>(file: string): Promise<T> => (await import(new URL(file, import.meta.url).href)) as T
const { judgeUnderLoad, underLoadTable } = await load<ReportModule>('./under-load-report.mjs')
const { EventCount } = await load<CountModule>('./event-count.mjs')
const { requestBytes } = await load<RequestModule>('./request-bytes.mjs')
const { checkMessagesStream } = await load<CheckModule>('./check-answer.mjs')
const { withSmallSocketBuffers } = await load<NetworkModule>('./own-network.mjs')

const measured = {
  bigPrompt: { turns: 30, pipeMs: 10, untouchedMs: 12.9, renamedMs: 13.1 },
  paused: {
    streams: 1000,
    addedMb: 199,
    alive: 998,
    told: 2,
    firstError: null,
    others: { count: 100, errors: 0, firstError: null, p50Ms: 1, p99Ms: 4 },
  },
  live: {
    streams: 1000,
    complete: 1000,
    chunks: 903_000,
    seconds: 183,
    firstError: null,
    loop: { p50Ms: 10, p99Ms: 49, maxMs: 80 },
    addedMb: 90,
    coreUse: 0.2,
    cpuMicrosPerChunk: 40,
  },
  translation: { turns: 7, passed: 4, toMessages: 8, toChat: 8.1 },
}
const verdicts = (result: Record<string, unknown>) => judgeUnderLoad(result).map(({ ok }) => ok)

describe('the report under load', () => {
  test('passes at each target, and misses beyond it', () => {
    expect(verdicts(measured)).toEqual([true, false, true, true, true, true, true, true, false])
  })

  test('a stream that neither went on nor was told, a call unanswered, and a chunk missing are misses', () => {
    const { paused, live } = measured
    const worse = {
      paused: { ...paused, addedMb: 201, told: 1, others: { ...paused.others, errors: 1 } },
      live: { ...live, complete: 999, firstError: '902 events instead of 903', loop: { ...live.loop, p99Ms: 51 } },
    }
    expect(verdicts(worse)).toEqual([null, null, false, false, false, false, false, null, null])
    expect(judgeUnderLoad(worse)[5]?.shown).toContain('999 of 1000 whole (902 events instead of 903)')
  })

  test('what was left out is not measured, also where /proc is missing', () => {
    expect(verdicts({})).toEqual(Array.from({ length: 9 }, () => null))
    const { paused, live } = measured
    const elsewhere = {
      paused: { ...paused, addedMb: null },
      live: { ...live, addedMb: null, coreUse: null, cpuMicrosPerChunk: null },
      translation: { turns: 7, passed: null, toMessages: null, toChat: null },
    }
    expect(verdicts(elsewhere)).toEqual([null, null, null, true, true, true, true, null, null])
  })

  test('is a Markdown table as well', () => {
    const rows = underLoadTable(judgeUnderLoad(measured)).split('\n')
    expect(rows).toHaveLength(11)
    expect(rows[2]).toBe('| 2 MB prompt untouched, times the bare pipe | ≤ 1.3 × | 1.29 ×, 13 ms to 10 ms | pass |')
  })
})

describe('the streams that are read', () => {
  test('have their events counted wherever their bytes are cut', () => {
    const event = constantFrom('data: {"a":1}\n\n', 'event: ping\ndata: {}\n\n', ': comment\n\n')
    assert(
      property(array(event, { maxLength: 8 }), array(integer({ min: 0, max: 200 })), (events, cuts) => {
        const bytes = Buffer.from(events.map((text) => `${text.length.toString(16)}\r\n${text}\r\n`).join(''))
        const count = new EventCount()
        const at = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b)
        at.slice(1).forEach((end, i) => count.feed(bytes.subarray(at[i], end)))
        expect(count.events).toBe(events.length)
      }),
    )
  })

  test('are asked for in the words of their protocol', () => {
    const job = { url: 'http://127.0.0.1:1/v1/messages', headers: {}, model: 'm', protocol: 'anthropic' }
    const [head = '', body = ''] = requestBytes(job, { stream: true }).toString().split('\r\n\r\n')
    expect(head).toContain(`content-length: ${body.length}`)
    expect(JSON.parse(body)).toMatchObject({ model: 'm', stream: true, max_tokens: 4096 })
  })

  test("are refused in Anthropic's protocol with a piece too few or without their end", () => {
    const end = 'event: message_stop\ndata: {"type":"message_stop"}\n\n'
    const stream = (pieces: number, last: string) =>
      Buffer.from('event: content_block_delta\ndata: {}\n\n'.repeat(pieces) + last)
    expect(checkMessagesStream()(stream(98, end))).toBeUndefined()
    expect(checkMessagesStream()(stream(97, end))).toContain('97 pieces')
    expect(checkMessagesStream()(stream(98, ''))).toContain('no message_stop')
  })
})

test("the machine's own network settings are left alone", async () => {
  let worked = false
  await expect(
    withSmallSocketBuffers(async () => {
      worked = true
    }),
  ).rejects.toThrow('a network of its own')
  expect(worked).toBe(false)
})
