import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UsageRecord } from '@/lib/usage/journal-record'
import { callBody, type HostileBench, PROVIDER_KEY, startHostileBench, TOKEN } from './hostile-bench'
import { type Expected, SCENARIOS, type Scenario } from './hostile-scenarios'
import { textEvent } from '@/lib/testing/hostile-answers'
import type { Play, Wire } from '@/lib/testing/hostile-upstream'
import { openCall, type RawAnswer, sha256 } from './raw-call'
import { until } from './workbench'

/** So short that every one of them passes within a test. */
const DEADLINES = { connectMs: 2000, firstByteMs: 2000, firstByteStreamMs: 2000, idleMs: 60_000 }
/** An upstream's connection is closed within this after the answer's end (`threats.md` G). */
const CLOSE_MS = 2000
const MODES = (['openai', 'anthropic'] as const).flatMap((dialect) => [
  { dialect, stream: true },
  { dialect, stream: false },
])

let bench: HostileBench
let bystander: Bystander
beforeAll(async () => {
  bench = await startHostileBench(
    { ...Object.fromEntries(SCENARIOS.map(({ name, play }) => [name, play])), steady: (wire) => steady(wire) },
    { deadlines: DEADLINES, tickMs: 20 },
  )
  bystander = await startBystander()
})
afterAll(() => bench?.close())

describe.each(MODES)('$dialect, stream: $stream', ({ dialect, stream }) => {
  const played = SCENARIOS.filter(({ only }) => only === undefined || (only === 'stream') === stream)

  test.each(played)('$ids $name', async (scenario) => {
    const watched = bystander.received
    const before = bench.records.length
    const answer = await bench.ask(dialect, scenario.name, stream)
    const endedMs = performance.now()
    await until('the usage event', () => bench.records.length > before)
    const seen = bench.upstream.calls.findLast(({ model }) => model === scenario.name)
    const [record, ...more] = bench.records.slice(before)
    if (record === undefined || seen === undefined) throw new Error('Nothing was recorded, or nothing was called.')

    const expected = scenario.expect(dialect, stream)
    check(answer, record, expected, { dialect, stream })
    expect(more).toEqual([])
    expect(record.intent).toMatchObject({
      upstreamModel: scenario.name,
      spaceId: bench.caller.spaceId,
      provider: dialect,
    })
    expect(bench.strays).toBe(0)
    expect(everythingOf(answer)).not.toContain(PROVIDER_KEY)
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-security-policy': 'sandbox' })
    expect(Object.keys(answer.headers).filter((name) => !ALLOWED.test(name))).toEqual([])
    if (expected.kind !== 'whole') {
      await until('the upstream’s connection to close', () => seen.closed || isPooled(scenario))
      expect((seen.closedMs ?? endedMs) - endedMs).toBeLessThan(CLOSE_MS)
    }
    await until('the other stream to go on', () => bystander.received > watched || bystander.isOver)
    expect(bystander.isOver).toBe(false)
  })
})

describe.each(MODES)('deadlines within an answer: $dialect, stream: $stream', ({ dialect, stream }) => {
  test.each([
    ['silence', 5, { idleMs: 300 }],
    ['one byte now and then, for ever', 10_000, { idleMs: 60_000, totalMs: 700 }],
  ])('G06 %s', async (_, bytes, deadlines) => {
    const drip: Play = async (wire) => {
      await wire.answerHead()
      if (wire.stream) await wire.send(`${textEvent(wire.dialect, 'hello')}\n\n`)
      await wire.bytewise((wire.stream ? ':\n\n' : '{"a":"').repeat(bytes), 20)
    }
    const slow = await startHostileBench({ drip }, { deadlines, tickMs: 20 })
    const answer = await slow.ask(dialect, 'drip', stream)
    await until('the usage event', () => slow.records.length === 1)
    check(answer, slow.records[0]!, { kind: 'cut', outcome: 'timeout', status: 504 }, { dialect, stream })
    await until('the upstream’s connection to close', () => slow.upstream.calls[0]?.closed === true)
    await slow.close()
  })
})

test('G01–G17 other streams never noticed: theirs is whole, in order, and completed', async () => {
  bystander.stop()
  const { numbers, text } = await bystander.ended
  expect(numbers.length).toBeGreaterThan(20)
  expect(numbers).toEqual(numbers.map((_, at) => at))
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
  await until('its event', () => bench.records.some(({ intent }) => intent.model === 'steady'))
  expect(bench.records.find(({ intent }) => intent.model === 'steady')?.settlement).toMatchObject({
    outcome: 'completed',
  })
  expect([bench.inFlight, bench.openCalls]).toEqual([0, 0])
})

/** What may be on an answer of the data plane; anything else came from the upstream. */
const ALLOWED =
  /^(?:content-type|content-length|transfer-encoding|date|connection|keep-alive|cache-control|x-accel-buffering|x-content-type-options|content-security-policy|x-request-id|request-id|x-upstream-request-id|x-keyway-(?:provider|model)|server-timing|retry-after(?:-ms)?|x-should-retry|x-ratelimit-.*|anthropic-ratelimit-.*)$/

function check(
  answer: RawAnswer,
  record: UsageRecord,
  expected: Expected,
  mode: { dialect: string; stream: boolean },
): void {
  const { settlement } = record
  const text = answer.body.toString()
  switch (expected.kind) {
    case 'error': {
      expect({ status: answer.status, text }).toMatchObject({ status: expected.status })
      expect(answer.complete).toBe(true)
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
      const body = JSON.parse(text) as { error: Record<string, unknown>; type?: string; request_id?: string }
      if (mode.dialect === 'anthropic') expect(body).toMatchObject({ type: 'error', request_id: answer.requestId })
      else expect(Object.keys(body.error).sort()).toEqual(['code', 'message', 'param', 'type'])
      if (mode.dialect === 'openai' && expected.code !== 'provider') expect(body.error['code']).toBe(expected.code)
      expect(settlement).toMatchObject({ outcome: expected.outcome, status: expected.status })
      return
    }
    case 'whole':
      expect({ status: answer.status, complete: answer.complete }).toEqual({ status: 200, complete: true })
      expect(answer.body.length).toBe(
        expected.body.length + (text.endsWith('\n\n') && !expected.body.toString().endsWith('\n\n') ? 2 : 0),
      )
      expect(sha256(answer.body.subarray(0, expected.body.length))).toBe(sha256(expected.body))
      expect(settlement).toMatchObject({ outcome: 'completed', status: 200 })
      if (expected.provenance === 'not reported') expect(settlement.provenance).toMatch(/estimated|counted/)
      else expect(settlement.provenance).toBe(expected.provenance)
      if (expected.tokens) expect(settlement.tokens).toMatchObject(expected.tokens)
      for (const count of Object.values(settlement.tokens)) expect(count ?? 0).toBeGreaterThanOrEqual(0)
      return
    case 'cut':
      expect(settlement.outcome).toBe(expected.outcome)
      if (answer.status !== 200) {
        expect(answer.status).toBe(expected.status ?? settlement.status)
        expect(JSON.parse(text)).toHaveProperty('error')
        return
      }
      expect(text).not.toMatch(/\[DONE\]|message_stop/)
      // Either the last event says so, or the connection broke.
      if (answer.complete) expect(text.trimEnd().split('\n').at(-1)).toMatch(/^data: .*"error":/)
  }
}

const everythingOf = (answer: RawAnswer): string => JSON.stringify(answer.headers) + answer.body.toString('latin1')

/** A proper answer of known length leaves its connection to the next call, whatever it says. */
const isPooled = ({ name }: Scenario): boolean => /^(?:key-echoed|redirect|page|encoded|empty|status-)/.test(name)

type Bystander = {
  readonly received: number
  readonly isOver: boolean
  stop: () => void
  ended: Promise<{ numbers: number[]; text: string }>
}

const steadiness = { isOn: true }
/** Numbered events until it is told to stop. */
async function steady(wire: Wire): Promise<void> {
  await wire.answerHead()
  for (let at = 0; steadiness.isOn; at++) {
    await wire.send(`${textEvent('openai', `#${at}#`)}\n\n`)
    await wire.pause(20)
  }
  await wire.send('data: [DONE]\n\n')
  wire.end()
}

/** A stream of somebody else, open all the while. */
async function startBystander(): Promise<Bystander> {
  const response = await openCall(`${bench.v1}/chat/completions`, {
    token: TOKEN,
    body: callBody('openai', 'steady', true),
  })
  let text = ''
  response.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const numbers = (): number[] => [...text.matchAll(/#(\d+)#/g)].map((match) => Number(match[1]))
  const ended = new Promise<{ numbers: number[]; text: string }>((resolve) => {
    response.once('close', () => resolve({ numbers: numbers(), text }))
  })
  return {
    get received() {
      return text.length
    },
    get isOver() {
      return response.closed
    },
    stop: () => {
      steadiness.isOn = false
    },
    ended,
  }
}
