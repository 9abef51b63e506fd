import { performance } from 'node:perf_hooks'
import type pg from 'pg'
import { createChanges } from '@/lib/auth/changes'
import { Secret } from '@/lib/crypto/secret'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import type { AdmissionCall, AdmissionPort } from '@/lib/gateway/ports'
import { openai } from '@/lib/gateway/providers/openai'
import type { UsageSettlement } from '@/lib/gateway/types'
import { createLimitAdmission } from '@/lib/limits/limit-admission'
import { Limiter } from '@/lib/limits/limiter'
import type { LimitRow } from '@/lib/limits/read-rule'
import type { LimitSubject } from '@/lib/limits/rule'
import { createLog } from '@/lib/log'
import { createLimitDirectory } from '@/lib/runtime/limit-directory'

/** What one case came to. */
export type AdmissionFigure = {
  name: string
  /** CPU of the whole process per call, admission and settlement together, in microseconds. */
  cpuUs: number
  calls: number
}

const LEVELS: readonly LimitSubject[] = ['platform', 'person', 'space', 'member', 'token', 'model']
const WARM_UP = 20_000
/** Calls under way at a time where an answer has to be waited for, as on a busy gateway. */
const AT_ONCE = 64

/** A row as the database has it, for the call below. */
const rowOf = (subject: LimitSubject, requestsPerMinute: number): LimitRow => ({
  id: `rule-of-${subject}`,
  space_id: subject === 'platform' || subject === 'person' ? null : 'space',
  user_id: subject === 'person' || subject === 'member' ? 'user' : null,
  token_id: subject === 'token' ? 'token' : null,
  model: subject === 'model' ? 'openai/gpt-5.5' : null,
  requests_per_minute: requestsPerMinute,
  tokens_per_minute: 1_000_000_000,
  concurrent_calls: 1_000_000,
})

/** The rules as the runtime keeps them, over a database that has these rows. */
function directoryOf(rows: readonly LimitRow[]) {
  const query = ({ values = [] }: { values?: readonly string[] }) =>
    Promise.resolve({ rows: rows.filter((row) => row.space_id === (values[0] ?? null)) })
  const pool = { query } as unknown as pg.Pool
  return createLimitDirectory({ pool, changes: createChanges(), log: createLog('silent') })
}

const CALL: AdmissionCall = {
  requestId: '0199a0aa-0000-7000-8000-000000000001',
  ts: 0,
  caller: {
    tokenId: 'token',
    userId: 'user',
    expiresAtMs: null,
    spaceId: 'space',
    spaceSlug: 'space',
    permissions: new Set(['gateway:call']),
    apiAccessEnabled: true,
    runningMayEnd: false,
    spaceActive: true,
    modelAllow: [],
    corsOrigins: [],
  },
  route: {
    providerKeyId: 'key',
    provider: 'openai',
    listedAs: 'openai',
    profile: openai,
    protocol: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    upstreamModel: 'gpt-5.5',
    maxOutputTokens: 16_000,
    apiKey: new Secret('sk-none'),
  },
  endpoint: 'chat.completions',
  dialect: 'openai',
  model: 'openai/gpt-5.5',
  inputTokens: 700,
  mediaTokens: 0,
  maxOutputTokens: null,
  answers: 1,
  stream: true,
}

const SETTLEMENT: UsageSettlement = {
  outcome: 'completed',
  provenance: 'reported',
  status: 200,
  errorCode: null,
  servedModel: null,
  upstreamRequestId: null,
  tokens: { ...NO_TOKENS, input: 700, output: 300, cacheRead: 0, reasoning: 0 },
  latencyMs: 900,
  ttfbMs: 200,
  attempts: 1,
}

/** One call through the port, as the gateway makes it. */
function oneCall(port: AdmissionPort): Promise<void> | null {
  const admission = port.admit(CALL)
  if (!(admission instanceof Promise)) {
    if (admission?.refusal === null) admission.settle(SETTLEMENT)
    return null
  }
  return admission.then((found) => {
    if (found?.refusal === null) found.settle(SETTLEMENT)
    return undefined
  })
}

async function run(port: AdmissionPort, calls: number): Promise<void> {
  const worker = async (share: number): Promise<void> => {
    for (let i = 0; i < share; i++) {
      const waits = oneCall(port)
      if (waits !== null) await waits
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, () => worker(Math.ceil(calls / AT_ONCE))))
}

/** Measures what admission costs this process: with no limits, with limits at every level, and where they refuse. */
export async function measureAdmission(calls: number, redisUrl: string | null): Promise<AdmissionFigure[]> {
  const all = LEVELS.map((subject) => rowOf(subject, 1_000_000_000))
  const cases: [string, LimitRow[], string | null][] = [
    ['no limits', [], null],
    ['one limit, of the token', [rowOf('token', 1_000_000_000)], null],
    ['limits at all six levels', all, null],
    ['limits at all six levels, refused', LEVELS.map((subject) => rowOf(subject, 1)), null],
  ]
  if (redisUrl !== null) cases.push(['all six levels, counted in Redis', all, redisUrl])
  const figures: AdmissionFigure[] = []
  for (const [name, rows, redis] of cases) {
    const limiter = new Limiter({
      redis: redis === null ? null : new Secret(redis),
      log: createLog('silent'),
      nowMs: () => performance.now(),
    })
    await limiter.started
    const port = createLimitAdmission({ rulesFor: directoryOf(rows).rulesFor, limiter, wallMs: Date.now })
    await run(port, WARM_UP)
    const before = process.cpuUsage()
    await run(port, calls)
    const { user, system } = process.cpuUsage(before)
    figures.push({ name, cpuUs: (user + system) / calls, calls })
    await limiter.close()
  }
  return figures
}
