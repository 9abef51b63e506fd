import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { jsonMeterFor } from '@/lib/gateway/json-answer'
import { ALL_PROVIDERS } from '@/lib/gateway/providers/all'
import { streamMeterFor } from '@/lib/gateway/stream-answer'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import type { TokenCounts, Wire } from '@/lib/gateway/types'
import { usageReaderOf } from '@/lib/gateway/usage-reader'
import { testIntent, testSettlement } from './journal-fixtures'
import { dollarsOf } from './nano-usd'
import { createPriceBook } from './prices'
import { toUsageRow } from './usage-row'

/** What a provider answers, what that means, and what it costs. Counts that are not named are null. */
type Golden = {
  name: string
  wire: Wire
  model: string
  /** Either a whole answer or the events of a stream. */
  body?: unknown
  events?: unknown[]
  tokens: Partial<TokenCounts>
  /** Kind, count, dollars per million; null = not priced. */
  lines: [string, number, string][] | null
  costNano: string | null
}

const FOLDER = path.join(import.meta.dirname, 'golden')
/** Prices have dates, so the calls have one, too. */
const TS = Date.UTC(2026, 10, 1, 12)
const book = createPriceBook()
const files = fs.readdirSync(FOLDER).map((name) => path.basename(name, '.json'))
const casesOf = (provider: string): Golden[] =>
  JSON.parse(fs.readFileSync(path.join(FOLDER, `${provider}.json`), 'utf8')) as Golden[]

test('field 22 every provider of the catalogue has golden answers, three at least', () => {
  expect(files.toSorted()).toEqual([...ALL_PROVIDERS.keys()].toSorted())
  for (const provider of files) expect(casesOf(provider).length, provider).toBeGreaterThanOrEqual(3)
})

describe.each(files)('%s', (provider) => {
  test.each(casesOf(provider).map((golden) => [golden.name, golden] as const))(
    'R4.16 H-46 J08 J10 %s: its tokens, what they cost, and why',
    (_name, { wire, model, body, events, tokens, lines, costNano }) => {
      const route = { profile: profileOf(provider) }
      const setup = { plan: { wire }, route, textBytes: 0, hidesUsage: false, readUsage: usageReaderOf(wire, route) }
      const meter = events === undefined ? jsonMeterFor(setup) : streamMeterFor(setup)
      // In pieces, as a network delivers them.
      for (const chunk of pieces(events === undefined ? JSON.stringify(body) : sse(events))) meter.push(chunk)
      const reading = meter.read()
      expect(reading.tokens).toEqual({ ...NO_TOKENS, ...tokens })
      const intent = testIntent({ provider, model, upstreamModel: model, ts: TS })
      const row = toUsageRow({ intent, settlement: testSettlement({ ...reading, servedModel: null }) }, book)
      expect(row.costLines?.map(([kind, count, price]) => [kind, count, dollarsOf(BigInt(price))]) ?? null).toEqual(
        lines,
      )
      expect(row.costNano).toBe(costNano)
    },
  )
})

function profileOf(provider: string) {
  const profile = ALL_PROVIDERS.get(provider)
  if (profile === undefined) throw new Error(`${provider} is not in the catalogue`)
  return profile
}

function sse(events: readonly unknown[]): string {
  return events
    .map((event) => {
      if (typeof event === 'string') return `data: ${event}\n\n`
      const named =
        typeof event === 'object' && event !== null && 'type' in event ? `event: ${String(event.type)}\n` : ''
      return `${named}data: ${JSON.stringify(event)}\n\n`
    })
    .join('')
}

function pieces(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  return Array.from({ length: Math.ceil(bytes.length / 61) }, (_, i) =>
    Buffer.from(bytes.subarray(i * 61, i * 61 + 61)),
  )
}
