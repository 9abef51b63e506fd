import { randomUUID } from 'node:crypto'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import { createLog } from '@/lib/log'
import type { UsageIntent, UsageSettlement } from '@/lib/gateway/types'
import type { UsageRecord } from './journal-record'
import type { Journal } from './journal-types'

/** Example values for this folder's tests. */
export const quietLog = createLog('silent')

/** An intent of a chat call with a fresh id; any part can be given. */
export function testIntent(part: Partial<UsageIntent> = {}): UsageIntent {
  return {
    requestId: randomUUID(),
    ts: Date.UTC(2026, 2, 1, 12),
    spaceId: '11111111-1111-4111-8111-111111111111',
    userId: '22222222-2222-4222-8222-222222222222',
    tokenId: '33333333-3333-4333-8333-333333333333',
    endpoint: 'chat.completions',
    model: 'gpt-4o-mini',
    stream: true,
    providerKeyId: '44444444-4444-4444-8444-444444444444',
    provider: 'openai',
    upstreamModel: 'gpt-4o-mini',
    clientKind: 'openai-node',
    clientRequestId: null,
    listedAs: null,
    inputTokens: null,
    ...part,
  }
}

/** A completed call of 1,000 input and 100 output tokens; any part can be given. */
export function testSettlement(part: Partial<UsageSettlement> = {}): UsageSettlement {
  return {
    outcome: 'completed',
    provenance: 'reported',
    status: 200,
    errorCode: null,
    servedModel: 'gpt-4o-mini-2024-07-18',
    upstreamRequestId: 'req_1',
    tokens: { ...NO_TOKENS, input: 1000, output: 100, cacheRead: 0, reasoning: 0 },
    latencyMs: 420,
    ttfbMs: 80,
    attempts: 1,
    ...part,
  }
}

/** Every finished call that is not committed, in order. */
export async function readAll(journal: Journal): Promise<UsageRecord[]> {
  const events: UsageRecord[] = []
  journal.writeNow()
  for (let from = journal.committed; ;) {
    const batch = await journal.read(from, 3)
    events.push(...batch.events)
    if (batch.events.length === 0) return events
    from = batch.next
  }
}

export const idsOf = (events: readonly UsageRecord[]): string[] => events.map((event) => event.intent.requestId)

/** A turn of the event loop with one refusal in it. */
export function recordTurn(journal: Journal): void {
  journal.reject(testIntent(), testSettlement())
  journal.writeNow()
}
