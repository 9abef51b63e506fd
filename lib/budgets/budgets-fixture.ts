import type { Admission, AdmissionCall, Permit } from '@/lib/gateway/ports'
import type { Refusal } from '@/lib/gateway/refusal'
import { NO_TOKENS } from '@/lib/gateway/token-counts'
import type { Caller, Route, TokenCounts, UsageSettlement } from '@/lib/gateway/types'
import { until } from '@/lib/gateway/test-harness'
import { newId } from '@/lib/crypto/id'
import { quietLog } from '@/lib/usage/journal-fixtures'
import type { TestDatabase } from '@/lib/usage/usage-database-fixture'
import { type TestBudget, STARTS_AT, testBudgetRow, testSpaceRow } from './budget-rows-fixture'
import type { Budget } from './budget'
import { Reservation } from './reservation'
import { type BudgetOptions, type Budgets, createBudgets } from './create-budgets'

/** Nano-USD for each token of the model that tests call. */
export const INPUT_PRICE = 10n
export const OUTPUT_PRICE = 1000n

export const costOf = ({ input, output }: Pick<TokenCounts, 'input' | 'output'>): bigint =>
  BigInt(input ?? 0) * INPUT_PRICE + BigInt(output ?? 0) * OUTPUT_PRICE

const caller = { spaceId: 'space', tokenId: 'token', userId: 'person' } as Caller
const route = { provider: 'openai', upstreamModel: 'priced', maxOutputTokens: null } as Route

/** A call as admission hears of it: 100 tokens of input, and an answer of unknown length. */
export function testCall(part: Partial<AdmissionCall> = {}): AdmissionCall {
  return {
    requestId: newId(),
    ts: STARTS_AT,
    caller,
    route,
    endpoint: 'chat.completions',
    dialect: 'openai',
    model: 'priced',
    inputTokens: 100,
    mediaTokens: 0,
    maxOutputTokens: null,
    answers: 1,
    stream: false,
    ...part,
  }
}

/** A model that no list prices. */
export const UNPRICED_ROUTE: Route = { ...route, upstreamModel: 'mystery' }

export function testSettlement(part: Partial<UsageSettlement> = {}): UsageSettlement {
  return {
    outcome: 'completed',
    provenance: 'reported',
    status: 200,
    errorCode: null,
    servedModel: null,
    upstreamRequestId: null,
    tokens: NO_TOKENS,
    latencyMs: 1,
    ttfbMs: null,
    attempts: 1,
    ...part,
  }
}

export const tokensOf = (input: number, output: number): TokenCounts => ({ ...NO_TOKENS, input, output })

/** One process that keeps budgets, on a test's database. Its clock turns only when told. */
export type TestKeeper = {
  budgets: Budgets
  /** Admits, or says why not. */
  ask: (part?: Partial<AdmissionCall>) => Promise<{ permit: Permit; call: AdmissionCall } | Refusal>
  /** Ends a call and counts it, as the ledger does: in the database first. */
  finish: (call: AdmissionCall, permit: Permit, tokens: TokenCounts) => Promise<void>
  admitNow: (part?: Partial<AdmissionCall>) => Admission | Promise<Admission>
}

export function testKeeper(
  opened: Pick<TestDatabase, 'database'>,
  found: readonly Budget[],
  options: Partial<BudgetOptions> = {},
): TestKeeper {
  const budgets = createBudgets({
    database: opened.database,
    budgetsOf: () => found,
    priceOf: ({ upstreamModel }, tokens) => ({
      costNano: upstreamModel === 'mystery' ? null : costOf(tokens),
      source: null,
      version: null,
    }),
    log: quietLog,
    nowMs: () => performance.now(),
    holder: newId(),
    turnMs: 2 ** 30,
    ...options,
  })
  return {
    budgets,
    ask: async (part) => {
      const call = testCall(part)
      const admission = await budgets.admission.admit(call)
      if (admission === null) throw new Error('No budget concerns this call.')
      return admission.refusal ?? { permit: admission, call }
    },
    admitNow: (part) => budgets.admission.admit(testCall(part)),
    finish: async ({ requestId }, permit, tokens) => {
      permit.settle(testSettlement({ tokens }))
      const cost = String(costOf(tokens))
      for (const { id } of found) {
        await opened.database.query(
          `UPDATE budget_period SET spent_nano = spent_nano + $2 WHERE budget_id = $1::uuid`,
          [id, cost],
        )
      }
      budgets.counted([{ requestId, costNano: cost }])
    },
  }
}

/** Resolves when a stream has more set aside, or cannot have it. */
export async function grown(permit: Permit): Promise<void> {
  if (permit instanceof Reservation) await until(() => !permit.isGrowing)
}

/** Makes a budget in a space of its own. */
export async function testBudget(opened: Pick<TestDatabase, 'exec'>, part: Partial<TestBudget> = {}): Promise<Budget> {
  const spaceId = part.spaceId ?? (await testSpaceRow(opened))
  const id = await testBudgetRow(opened, { ...part, spaceId })
  return {
    id,
    spaceId,
    userId: part.userId ?? null,
    tokenIds: part.tokenId ? [part.tokenId] : null,
    period: (part.period ?? 'month') as Budget['period'],
    zone: part.zone ?? 'UTC',
    createdAt: part.createdAt ?? STARTS_AT,
    unpriced: (part.unpriced ?? 'refuse') as Budget['unpriced'],
    reserve: (part.reserve ?? 'usual') as Budget['reserve'],
    endsStreams: part.endsStreams ?? true,
  }
}

/** What is spent and set aside of a budget, over all its periods. */
export async function stateOf(
  { rows }: Pick<TestDatabase, 'rows'>,
  { id }: Pick<Budget, 'id'>,
): Promise<{ spent: bigint; reserved: bigint }> {
  const [row] = await rows(`SELECT coalesce(sum(spent_nano), 0)::text AS spent, coalesce(sum((
      SELECT sum((e.value->>'amount')::numeric) FROM jsonb_each(leases) e
      WHERE (e.value->>'until')::bigint > extract(epoch FROM now()) * 1000)), 0)::text AS reserved
    FROM budget_period WHERE budget_id = '${id}'`)
  return { spent: BigInt(String(row?.['spent'])), reserved: BigInt(String(row?.['reserved'])) }
}
