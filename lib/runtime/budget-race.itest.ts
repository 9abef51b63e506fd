import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '@/lib/crypto/id'
import { db, dbPool } from '@/lib/db/client'
import { projectRoot } from '@/lib/testing/database-worker-file'
import { startProcess, type TestProcess } from '@/lib/testing/start-process'
import { testProviderKey, testToken } from '@/lib/testing/test-rows'
import { startTestState, testSpace, type TestState } from '@/lib/testing/test-state'
import { processState } from '@/lib/process-state'

const PROCESSES = 4
const CALLS = 200
/** Of the process to be killed, before anybody else asks: a quarter of the budget. */
const CALLS_FIRST = 5
const LEASE_SECONDS = 3
/** As often as SDKs try, and a tenth of the time they are told to wait. */
const TRIES = 3
const HURRY = 10
const DOLLAR = 1_000_000_000n
/** One call of the race: 5,000 tokens of output for $10 a million, and next to no input. */
const OUTPUT_TOKENS = 5000
const CALL_COST = DOLLAR / 20n
/** The provider takes its time, so that calls are open side by side. Milliseconds. */
const ANSWER_MS = 150
/** Calls of the process to be killed carry this; the provider lets them wait, so that it has calls open when it dies. */
const DOOMED = 'doomed'
/** In place of a status: the process is gone. */
const KILLED = 0

let state: TestState
let provider: Server
/** What the provider truly served, and how many of those it keeps waiting. */
let served = 0
let kept = 0
const workers: { process: TestProcess; dataDir: string; port: number }[] = []
/** Of its own: in this process nothing else may send requests. */
const agent = new Agent()
const worker = path.join(import.meta.dirname, `.budget-race-${process.pid}.mjs`)

beforeAll(async () => {
  provider = createServer((incoming, response) => {
    let body = ''
    incoming.setEncoding('utf8').on('data', (part: string) => (body += part))
    incoming.on('end', () => {
      served++
      if (body.includes(DOOMED)) {
        kept++
        return
      }
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const usage = { prompt_tokens: 0, completion_tokens: OUTPUT_TOKENS }
        response.end(JSON.stringify({ id: 'x', object: 'chat.completion', model: 'gpt-4o', choices: [], usage }))
      }, ANSWER_MS)
    })
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  await build({
    absWorkingDir: projectRoot,
    entryPoints: ['lib/runtime/budget-race-kill-worker.ts'],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': projectRoot },
    logLevel: 'silent',
  })
  state = await startTestState('postgresql')
})
afterAll(async () => {
  await Promise.all(workers.map(({ process }) => process.stop('SIGKILL')))
  for (const { dataDir } of workers) rmSync(dataDir, { recursive: true, force: true })
  rmSync(worker, { force: true })
  await agent.close()
  await state?.stop()
  await new Promise((resolve) => provider.close(resolve))
})

const providerPort = (): number => (provider.address() as AddressInfo).port

async function startWorker(dataDir: string): Promise<{ process: TestProcess; dataDir: string; port: number }> {
  const { settings } = processState()
  const started = startProcess(
    worker,
    [],
    {
      DATABASE_URL: settings.databaseUrl ?? '',
      KEYWAY_DATA_DIR: dataDir,
      KEYWAY_SECRET: settings.masterSecret?.toString('base64') ?? '',
      KEYWAY_EGRESS_ALLOW: `127.0.0.1:${providerPort()}`,
      KEYWAY_BUDGET_LEASE_SECONDS: String(LEASE_SECONDS),
    },
    projectRoot,
  )
  await until('the worker listens', () => Promise.resolve(/port \d+/.test(started.output())))
  return { process: started, dataDir, port: Number(/port (\d+)/.exec(started.output())?.[1]) }
}

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`Not within 30 s: ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** As an SDK does it: tries again when it is told a time, and no more when it is told that this is of no use. */
async function call(port: number, token: string, user: string): Promise<number> {
  for (let tries = 1; ; tries++) {
    const answer = await request(`http://127.0.0.1:${port}/api/v1/chat/completions`, {
      dispatcher: agent,
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'openai/gpt-4o', max_tokens: OUTPUT_TOKENS, messages: [], user }),
    }).catch(() => null)
    if (answer === null) return KILLED
    await answer.body.dump()
    const waitMs = answer.headers['retry-after-ms']
    if (answer.statusCode !== 429 || waitMs === undefined || tries === TRIES) return answer.statusCode
    await new Promise((resolve) => setTimeout(resolve, Number(waitMs) / HURRY))
  }
}

test('J04 J06 P13 R4.55 R4.61 200 calls in four processes against $1.00, one killed: no more is spent, and nothing stays set aside', async () => {
  const { spaceId, person } = await testSpace('owner')
  await db().space.update({ where: { id: spaceId }, data: { apiAccessEnabled: true } })
  await testProviderKey(spaceId, {
    provider: 'openai_compatible',
    slug: 'openai',
    baseUrl: `http://127.0.0.1:${providerPort()}/v1`,
  })
  const { secret } = await testToken(person, spaceId)
  const budgetId = newId()
  await db().budget.create({ data: { id: budgetId, spaceId, period: 'month', zone: 'UTC', limitNano: DOLLAR } })
  for (let i = 0; i < PROCESSES; i++) {
    workers.push(await startWorker(mkdtempSync(path.join(os.tmpdir(), 'keyway-race-'))))
  }
  const sum = async (sql: string): Promise<bigint> => BigInt(String((await dbPool().query(sql)).rows[0]?.sum ?? 0))
  const spent = () => sum(`SELECT sum(spent_nano) FROM budget_period WHERE budget_id = '${budgetId}'`)
  const setAside = () =>
    sum(`SELECT sum((e.value->>'amount')::bigint) FROM budget_period, jsonb_each(leases) e
         WHERE budget_id = '${budgetId}' AND (e.value->>'until')::bigint > extract(epoch FROM now()) * 1000`)
  const recorded = () => sum(`SELECT sum(cost_nano) FROM usage_event WHERE space_id = '${spaceId}'`)

  const ask = (process: number, count: number) =>
    Array.from({ length: count }, () => call(workers[process]?.port ?? 0, secret, process === 0 ? DOOMED : 'other'))
  // Some of them first, or the others may have all the money before the one to be killed asks; not all, or it has all itself.
  const calls = ask(0, CALLS_FIRST)
  await until('the process to be killed has asked the provider', () => Promise.resolve(kept > 0))
  for (let process = 1; process < PROCESSES; process++) calls.push(...ask(process, CALLS / PROCESSES))
  calls.push(...ask(0, CALLS / PROCESSES - CALLS_FIRST))
  await until('so have others', () => Promise.resolve(served > kept))
  const [killed] = workers
  await killed?.process.stop('SIGKILL')
  const statuses = await Promise.all(calls)
  const count = (status: number): number => statuses.filter((each) => each === status).length
  expect(count(200) + count(429) + count(KILLED)).toBe(CALLS)
  expect(count(KILLED)).toBeGreaterThan(0)

  const endedMs = Date.now()
  await until('nothing is set aside', async () => (await setAside()) === 0n)
  const lapsedMs = Date.now() - endedMs
  expect(await spent()).toBe(await recorded())
  expect(await spent()).toBeLessThanOrEqual(DOLLAR)

  // The killed process comes back and closes what it had open.
  const ledger = async (): Promise<{ made: number; crashed: number }> => {
    const { rows } = await dbPool().query<{ made: number; crashed: number }>(
      `SELECT count(*)::int AS made, count(*) FILTER (WHERE outcome = 'gateway_crash')::int AS crashed
       FROM usage_event WHERE space_id = $1 AND attempts > 0`,
      [spaceId],
    )
    return rows[0] ?? { made: 0, crashed: 0 }
  }
  if (killed !== undefined) workers[0] = await startWorker(killed.dataDir)
  await until('every call that was served is recorded', async () => (await ledger()).made >= served)
  const { made, crashed } = await ledger()
  // What was open when the process was killed may not have reached the provider.
  expect(made - served).toBeLessThanOrEqual(crashed)
  expect(crashed).toBeGreaterThan(0)
  expect(await spent()).toBe(await recorded())
  expect(await spent()).toBeLessThanOrEqual(DOLLAR + CALL_COST)
  // Nobody was let in beyond the budget but for what lapsed with the killed process.
  expect(served).toBeLessThanOrEqual(Number(DOLLAR / CALL_COST) + crashed)
  expect(await setAside()).toBe(0n)
  // The figures, for whoever asks.
  process.stdout.write(
    `budget race: ${CALLS} calls in ${PROCESSES} processes, one killed with ${crashed} calls open: ${served} reached ` +
      `the provider, ${count(200)} were answered, ${count(429)} refused, ${count(KILLED)} lost their process; ` +
      `$${Number(await spent()) / 1e9} spent, nothing set aside ${lapsedMs} ms after the last answer\n`,
  )
})
