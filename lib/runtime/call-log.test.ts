import { describe, expect, test } from 'vitest'
import type { ObservedCall } from '@/lib/gateway/observer'
import { createLog } from '@/lib/log'
import { testIntent, testSettlement } from '@/lib/usage/journal-fixtures'
import { CallLog, type CallLogMode } from './call-log'

const written: string[] = []
const write = (lines: string) => void written.push(lines)

const call = (part: Partial<ObservedCall> = {}): ObservedCall => ({
  request: {
    method: 'POST',
    path: '/chat/completions',
    headers: {},
    readBody: () => undefined,
    onClientGone: () => undefined,
  },
  requestId: '0198c5ef-7f30-7c3d-b6f5-0a5d4d2a0d11',
  arrivedWallMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  arrivedMs: 0,
  peer: '203.0.113.77',
  trace: null,
  ...part,
})

function linesOf(mode: CallLogMode, level: string, add: (log: CallLog) => void): Record<string, unknown>[] {
  written.length = 0
  const log = new CallLog(createLog(level), mode, write)
  if (log.isOn) add(log)
  log.flush()
  return written
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('R1.43 one line per call', () => {
  test('says who, what, where to and how it ended', () => {
    const intent = testIntent({ model: 'openai/gpt-5-mini' })
    const settlement = testSettlement({ latencyMs: 422.46, ttfbMs: 80.04 })
    expect(linesOf('all', 'info', (log) => log.add(call(), intent, settlement))).toEqual([
      {
        level: 'info',
        time: '2026-01-02T03:04:06.100Z',
        event: 'call',
        requestId: call().requestId,
        peer: '203.0.113.0/24',
        client: 'openai-node',
        spaceId: intent.spaceId,
        userId: intent.userId,
        tokenId: intent.tokenId,
        endpoint: 'chat.completions',
        provider: 'openai',
        model: 'openai/gpt-5-mini',
        stream: true,
        outcome: 'completed',
        status: 200,
        code: null,
        inputTokens: 1000,
        outputTokens: 100,
        durationMs: 422.5,
        firstByteMs: 80,
        attempts: 1,
      },
    ])
  })

  test('I06 R1.44 the name a client chose is one text of one line, without secrets', () => {
    const names = ['x\n{"level":"fatal"}', '\u001B[31m\u009B\u2028', '"}', 'kw_pat_0123456789ABCDEF', '\uD800']
    const lines = linesOf('all', 'info', (log) => {
      for (const model of names) log.add(call({ peer: undefined }), testIntent({ model }), testSettlement())
    })
    expect(lines.map(({ model }) => model)).toEqual([names[0], names[1], names[2], '[secret]', names[4]])
    expect(new Set(lines.map(({ peer, level }) => `${String(peer)} ${String(level)}`))).toEqual(new Set(['null info']))
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(written.join('').replaceAll('\n', '')).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u2028]/)
  })

  test('only failed ones, or none, where that is asked for; none below level info', () => {
    const both = (log: CallLog): void => {
      log.add(call(), testIntent(), testSettlement())
      log.add(call(), testIntent(), testSettlement({ outcome: 'timeout', status: 504, errorCode: 'upstream_timeout' }))
    }
    expect(linesOf('all', 'info', both)).toHaveLength(2)
    expect(linesOf('failed', 'info', both)).toMatchObject([{ outcome: 'timeout', code: 'upstream_timeout' }])
    expect(linesOf('off', 'info', both)).toEqual([])
    expect(linesOf('all', 'warn', both)).toEqual([])
  })

  test('lines are written in groups, and whole', () => {
    const intent = testIntent()
    const lines = linesOf('all', 'info', (log) => {
      for (let i = 0; i < 1000; i++) log.add(call(), intent, testSettlement())
    })
    expect(lines).toHaveLength(1000)
    expect(written.length).toBeLessThan(40)
    expect(written.every((group) => group.endsWith('}\n'))).toBe(true)
  })
})
