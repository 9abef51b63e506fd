import { NO_TOKENS } from '@/lib/gateway/token-counts'
import type { UsageRecord } from '@/lib/usage/journal-record'
import type { Outcome } from '@/lib/gateway/types'

/** Somebody whose calls the demo invents. `weight` is their share of the traffic. */
export type DemoCaller = {
  spaceId: string
  userId: string
  tokenId: string
  client: string
  weight: number
  nights: boolean
}
export type DemoTarget = {
  provider: string
  providerKeyId: string
  model: string
  endpoint: 'chat.completions' | 'messages' | 'embeddings'
  weight: number
}

const DAY_MS = 86_400_000

/** A small deterministic generator of numbers in [0, 1): the demo looks the same everywhere. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * Weeks of believable calls, oldest first: busy weekdays, quiet weekends, slow growth, a bad afternoon, a nightly job.
 * @param until the newest call is at most this old, in milliseconds since the epoch.
 */
export function demoHistory(input: {
  callers: readonly DemoCaller[]
  targets: readonly DemoTarget[]
  days: number
  callsPerDay: number
  until: number
  newId: (atMs: number) => string
}): UsageRecord[] {
  const random = createRandom(20_261_122)
  const records: UsageRecord[] = []
  const firstDay = Math.floor(input.until / DAY_MS) - input.days + 1
  for (let day = 0; day < input.days; day += 1) {
    const start = (firstDay + day) * DAY_MS
    const weekday = new Date(start).getUTCDay()
    const quiet = weekday === 0 || weekday === 6 ? 0.25 : 1
    const growth = 0.6 + (0.6 * day) / input.days
    const calls = Math.round(input.callsPerDay * quiet * growth * (0.8 + 0.4 * random()))
    const badAfternoon = day === Math.floor(input.days * 0.7)
    for (let call = 0; call < calls; call += 1) {
      const caller = pick(input.callers, random)
      const ts = Math.round(start + timeOfDay(caller.nights, random))
      if (ts > input.until) continue
      const hour = new Date(ts).getUTCHours()
      records.push(
        oneCall({
          id: input.newId(ts),
          ts,
          caller,
          target: pick(input.targets, random),
          failing: badAfternoon && hour >= 13 && hour < 16,
          random,
        }),
      )
    }
  }
  return records.sort((a, b) => a.intent.ts - b.intent.ts)
}

function pick<T extends { weight: number }>(choices: readonly T[], random: () => number): T {
  let left = random() * choices.reduce((sum, { weight }) => sum + weight, 0)
  for (const choice of choices) {
    left -= choice.weight
    if (left < 0) return choice
  }
  const last = choices.at(-1)
  if (!last) throw new Error('The demo needs at least one choice.')
  return last
}

/** Milliseconds after midnight UTC: office hours around two peaks, or a job at half past two at night. */
function timeOfDay(nights: boolean, random: () => number): number {
  if (nights) return (2.5 + random() * 0.4) * 3_600_000
  const peak = random() < 0.55 ? 10 : 14.5
  const spread = (random() + random() + random() - 1.5) * 3.2
  return Math.min(23.9, Math.max(0, peak + spread)) * 3_600_000
}

function oneCall(part: {
  id: string
  ts: number
  caller: DemoCaller
  target: DemoTarget
  failing: boolean
  random: () => number
}): UsageRecord {
  const { id, ts, caller, target, random } = part
  const outcome = outcomeOf(part.failing, random)
  const stream = target.endpoint !== 'embeddings' && random() < 0.7
  const input = Math.round(60 + 4000 * random() ** 3)
  const answered = outcome === 'completed' || outcome === 'client_abort'
  const output =
    target.endpoint === 'embeddings'
      ? 0
      : Math.round((20 + 900 * random() ** 2) * (outcome === 'client_abort' ? 0.3 : 1))
  const cached = answered && random() < 0.35 ? Math.round(input * (0.4 + 0.5 * random())) : 0
  const ttfbMs = Math.round(180 + 900 * random() ** 2)
  const latencyMs = ttfbMs + (target.endpoint === 'embeddings' ? 0 : output * Math.round(8 + 10 * random()))
  return {
    intent: {
      requestId: id,
      ts,
      spaceId: caller.spaceId,
      userId: caller.userId,
      tokenId: caller.tokenId,
      endpoint: target.endpoint,
      model: `${target.provider}/${target.model}`,
      stream,
      providerKeyId: target.providerKeyId,
      provider: target.provider,
      upstreamModel: target.model,
      clientKind: caller.client,
      clientRequestId: null,
      listedAs: null,
      inputTokens: null,
    },
    settlement: {
      outcome,
      provenance: answered ? (outcome === 'completed' ? 'reported' : 'counted') : null,
      status: STATUS_OF[outcome],
      errorCode:
        outcome === 'completed' || outcome === 'client_abort'
          ? null
          : outcome === 'timeout'
            ? 'timeout'
            : 'upstream_error',
      servedModel: answered ? target.model : null,
      upstreamRequestId: null,
      tokens: answered
        ? {
            ...NO_TOKENS,
            input,
            output,
            cacheRead: cached,
            cacheWrite5m: 0,
            cacheWrite1h: 0,
            reasoning: 0,
          }
        : NO_TOKENS,
      latencyMs,
      ttfbMs: answered ? (stream ? ttfbMs : latencyMs) : null,
      attempts: 1,
    },
  }
}

const STATUS_OF: Readonly<Record<Outcome, number>> = {
  completed: 200,
  client_abort: 499,
  upstream_error: 502,
  truncated: 502,
  timeout: 504,
  rejected: 400,
  gateway_crash: 500,
}

function outcomeOf(failing: boolean, random: () => number): Outcome {
  const roll = random()
  if (failing && roll < 0.45) return 'upstream_error'
  if (roll < 0.012) return 'upstream_error'
  if (roll < 0.03) return 'client_abort'
  return roll < 0.034 ? 'timeout' : 'completed'
}
