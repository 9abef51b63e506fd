import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { createAttemptLimits } from '@/lib/auth/attempt-limits'
import { createChanges } from '@/lib/auth/changes'
import { type Budgets, createBudgets } from '@/lib/budgets/create-budgets'
import { newId } from '@/lib/crypto/id'
import { createKeyRing } from '@/lib/crypto/key-ring'
import { createPasswords } from '@/lib/crypto/password'
import { isWellFormedToken } from '@/lib/crypto/token-secret'
import { createDatabase } from '@/lib/db/client'
import { prepareDataDir } from '@/lib/data-dir'
import { type DataDirLock, lockDataDir } from '@/lib/data-dir-lock'
import { createEgress } from '@/lib/egress/egress'
import { denyGlobalFetch } from '@/lib/egress/deny-global-fetch'
import { secretFile, type Settings, SettingsError } from '@/lib/env'
import { createCredentials } from '@/lib/gateway/accounts/credential-for'
import { createGateway } from '@/lib/gateway/create-gateway'
import type { Gateway, GatewayPorts } from '@/lib/gateway/ports'
import type { Route } from '@/lib/gateway/types'
import { createLimitAdmission } from '@/lib/limits/limit-admission'
import { Limiter } from '@/lib/limits/limiter'
import type { Log } from '@/lib/log'
import { createMetrics, type Metrics } from '@/lib/metrics/create-metrics'
import { connectMailServer } from '@/lib/mail/mail-server'
import manifest from '@/package.json'
import { type ProcessState, setProcessState } from '@/lib/process-state'
import { ensureFirstAdministrator, type FirstAdministrator } from '@/lib/services/account/first-administrator'
import { findReplayStart } from '@/lib/usage/find-replay-start'
import { startFlusher } from '@/lib/usage/flusher'
import { startLedgerKeeper } from '@/lib/usage/keep-ledger'
import { openJournal } from '@/lib/usage/journal'
import { poolDatabase } from '@/lib/usage/pool-database'
import { priceOfCall } from '@/lib/usage/price-of-call'
import { createPriceBook } from '@/lib/usage/prices'
import { CallLog } from './call-log'
import { answers, openDatabase, STATEMENT_MS } from './open-database'
import { RuntimeObserver } from './call-observer'
import { bothAdmit } from './admission'
import { createBudgetDirectory } from './budget-directory'
import { startChangeFeed } from './change-feed'
import { createLastUse } from './last-use'
import { createLeakReports } from './leak-reports'
import { createLegacyKey } from './legacy-key'
import { createLimitDirectory } from './limit-directory'
import { createOwnUsage } from './own-usage'
import { startMailSender } from './mail-sender'
import { masterSecret, warnOfUnusedSecret } from './master-secret'
import { runtimeSources } from './metric-sources'
import { recheckLiveCalls } from './recheck-live-calls'
import { modelFactsOf } from './model-facts-of'
import { createOriginDirectory } from './origin-directory'
import { requireMasterKey } from './require-master-key'
import { createRouteDirectory } from './route-directory'
import { startSecretMover } from './secret-mover'
import { startTraces } from './start-traces'
import { createTokenDirectory } from './token-directory'
import { createToldBudgets } from './told-budgets'
import { createToldLimits } from './told-limits'
import { createWhoAmI } from './who-am-i'
import { watchEmbedded } from './watch-embedded'

/** As `FirstAdministrator`, with the link in place of its token. */
export type FirstStart =
  | Exclude<FirstAdministrator, { kind: 'set-up' }>
  | { kind: 'set-up'; link: (origin: string) => string }

export type Runtime = {
  readonly settings: Settings
  readonly log: Log
  readonly gateway: Gateway
  readonly metrics: Metrics
  /** The origin people use; the server corrects it once it listens. */
  origin: string
  readiness: () => Promise<{ database: boolean; journal: boolean }>
  /** Who can sign in, with the one-time link that makes the first administrator where nobody can. */
  readonly firstStart: FirstStart
  drain: (graceMs: number) => Promise<void>
  /** Flushes usage and closes everything. */
  close: () => Promise<void>
}

const FLUSH_AT_STOP_MS = 3000
/** Events the embedded database stores in one statement. */
const EMBEDDED_BATCH = 500
/** The longest a statement about a budget may take: a call waits for what is set aside. */
const LEASE_MS = 5000

/**
 * Makes the process's one state and everything in it, in the order in which they need each other.
 * @throws SettingsError, DataDirBusyError, NewerSchemaError: what an operator can mend, said plainly.
 */
export async function createRuntime(
  settings: Settings,
  log: Log,
  onProgress: (message: string) => void = () => undefined,
): Promise<Runtime> {
  denyGlobalFetch()
  prepareDataDir(settings.dataDir)
  // For the journal's sake, whoever runs the database.
  const lock = await lockDataDir(settings.dataDir)
  try {
    return await createParts(settings, log, onProgress, lock)
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function createParts(
  settings: Settings,
  log: Log,
  onProgress: (message: string) => void,
  lock: DataDirLock,
): Promise<Runtime> {
  const isNewSecret = !settings.masterSecret && !existsSync(secretFile(settings.dataDir))
  const keyRing = createKeyRing({ master: masterSecret(settings), previous: settings.previousMasterSecret })
  const egress = createEgress({ allow: settings.egressAllow, log })
  const { embedded, connection, pool } = await openDatabase(settings, log, onProgress)
  try {
    await requireMasterKey({ pool, keyRing, settings, isNewSecret })
  } catch (error) {
    await pool.end()
    await embedded?.stop()
    // One that was just generated is of no use to this database; after any other failure it may be the one written down.
    if (isNewSecret && error instanceof SettingsError) rmSync(secretFile(settings.dataDir))
    throw error
  }
  warnOfUnusedSecret(settings, log)
  // Whoever started it starts it again; calls that run are closed as a crash's are.
  const endWatch = embedded === null ? null : watchEmbedded({ pool, log, hung: () => process.exit(1) })
  const database = createDatabase(pool)
  const changes = createChanges()
  const { telemetry } = settings
  const metrics = createMetrics(
    { version: manifest.version, node: process.versions.node },
    telemetry.metrics ? (await import('@/lib/metrics/process-metrics')).observeProcess() : null,
  )
  const traces = telemetry.traces ? await startTraces(telemetry.traces, { log, metrics }) : null
  const callLog = new CallLog(log, telemetry.callLog)
  const journalDir = path.join(settings.dataDir, 'journal')
  const journal = openJournal({
    dir: journalDir,
    log,
    onSynced: metrics.journalSynced,
    strict: settings.strictJournal,
    // The embedded database never syncs its files.
    replayFrom: await findReplayStart({ dir: journalDir, database: pool, survivesPowerCut: embedded === null, log }),
  })
  const prices = createPriceBook()
  const priceOf: GatewayPorts['priceOf'] = ({ listedAs: provider, upstreamModel: model, ownPrices }, tokens) =>
    prices.priceOf({ provider, model, own: ownPrices?.get(model), tokens, ts: Date.now() })
  const costOf: GatewayPorts['costOf'] = ({ ownPrices }, intent, settlement) =>
    priceOfCall({ intent, settlement }, prices, (model) => ownPrices?.get(model)).costNano
  const nowMs = (): number => performance.now()
  const budgets: Budgets = createBudgets({
    database: poolDatabase(pool, LEASE_MS),
    budgetsOf: (caller) => budgetDirectory.budgetsOf(caller),
    priceOf,
    log,
    nowMs,
    holder: newId(),
    lifeMs: settings.budgetLeaseMs,
  })
  const budgetDirectory = createBudgetDirectory({ pool, changes, log, changed: budgets.changed.bind(budgets) })
  const flusher = startFlusher({
    journal,
    database: poolDatabase(pool, STATEMENT_MS),
    prices,
    log,
    // The embedded database shares the machine with the calls: a long statement would hold them up.
    ...(embedded === null ? {} : { maxBatch: EMBEDDED_BATCH }),
    utilization: eventLoopUtilization(),
    onFlushed: (rows) => metrics.calls.stored(rows),
    onCarried: (calls) => budgets.counted(calls),
  })
  const keeper = startLedgerKeeper({ pool, log, days: settings.usageDays })
  const caches = { tokens: { hits: 0, misses: 0 }, routes: { hits: 0, misses: 0 } }
  const origins = new WeakMap<Route, string>()
  const parts = { pool, keyRing, changes, log, nowMs }
  const legacy = settings.legacyKey ? await createLegacyKey({ ...parts, legacy: settings.legacyKey }) : null
  const limiter = new Limiter({ redis: settings.redisUrl ?? null, log, nowMs })
  await limiter.started
  const limits = createLimitDirectory(parts)
  const { budgetsOf, budgetsIn } = createToldBudgets({ directory: budgetDirectory })
  const { limitsOf, quotaStats } = createToldLimits({ directory: limits, limiter, budgetsIn })
  const gateway = createGateway(
    {
      // In `legacy` mode tokens are refused like any other text that is no credential.
      isWellFormedToken: settings.authMode === 'legacy' ? () => false : isWellFormedToken,
      ...createTokenDirectory({ ...parts, counts: caches.tokens }),
      ...createRouteDirectory({
        ...parts,
        priceOf,
        credentials: createCredentials({
          ask: egress.requestJson,
          wallMs: Date.now,
          failed: (error) =>
            log.warn({ event: 'provider_key.no_access_token', err: error }, 'a service account got no access token'),
        }),
        factsOf: (route, contextWindow) => modelFactsOf(prices, route, contextWindow, Date.now()),
        counts: caches.routes,
      }),
      ...createOriginDirectory(parts),
      ...createWhoAmI({ ...parts, limitsOf, budgetsOf }),
      quotaStats,
      ...(legacy ? { legacy } : {}),
      leaks: createLeakReports(parts),
      ownUsage: createOwnUsage(parts),
      priceOf,
      costOf,
      dispatcherFor: (route) => {
        let origin = origins.get(route)
        if (origin === undefined) origins.set(route, (origin = new URL(route.baseUrl).origin))
        return egress.dispatcherFor({ origin, partition: route.providerKeyId })
      },
      usage: journal,
      observer: new RuntimeObserver(metrics.calls, callLog, traces, log),
      admission: bothAdmit(
        createLimitAdmission({ rulesFor: limits.rulesFor, limiter, wallMs: Date.now }),
        budgets.admission,
      ),
      noteUse: createLastUse(parts),
      nowMs,
      wallMs: Date.now,
      newRequestId: newId,
    },
    { bodyLimitBytes: settings.bodyLimitBytes },
  )

  for (const source of runtimeSources({ gateway, journal, journalDir, flusher, pool, limiter, caches }))
    metrics.add(source)
  // The only process of its database: what it held when it stopped is counted by now, and nobody else's.
  if (embedded !== null) {
    flusher
      .flushNow()
      .then(() => budgets.dropFormer())
      .catch((error: unknown) =>
        log.warn({ event: 'budgets.not_told', err: error }, 'what was set aside lapses by itself'),
      )
  }
  recheckLiveCalls({ changes, gateway })
  // The embedded database has one process only.
  const feed = embedded ? null : await startChangeFeed({ connection, changes, log })

  const state: ProcessState = {
    settings,
    log,
    database,
    pool,
    keyRing,
    egress,
    changes,
    gateway,
    prices,
    limiter,
    isJournalHealthy: () => journal.healthy,
    legacySpaceId: legacy?.spaceId ?? null,
    origin:
      settings.publicUrl ??
      `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${settings.port}`,
    passwords: createPasswords(),
    attempts: createAttemptLimits(pool),
  }
  setProcessState(state)
  const first = await ensureFirstAdministrator()

  const mailSender = settings.smtp
    ? startMailSender({ pool, keyRing, log, connection: connectMailServer(settings.smtp) })
    : null

  const secretMover = startSecretMover({ pool, keyRing, log })

  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    endWatch?.()
    await secretMover.stop()
    await mailSender?.stop()
    await feed?.close()
    await keeper.stop()
    await flusher.stop(FLUSH_AT_STOP_MS)
    await budgets.close()
    await journal.shutdown()
    callLog.flush()
    await traces?.close()
    await egress.close({ force: true })
    await limiter.close()
    await database.$disconnect()
    await pool.end()
    await embedded?.stop()
    await lock.release()
    setProcessState(undefined)
  }
  return {
    settings,
    log,
    gateway,
    metrics,
    get origin() {
      return state.origin
    },
    set origin(origin) {
      state.origin = origin
    },
    readiness: async () => ({ database: await answers(pool), journal: journal.healthy }),
    firstStart: first.kind === 'set-up' ? { kind: 'set-up', link: (at) => `${at}/setup#${first.token}` } : first,
    drain: (graceMs) => gateway.drain(graceMs),
    close: () => (closing ??= close()),
  }
}

/** How busy this thread's event loop was since the last question, 0–1. */
function eventLoopUtilization(): () => number {
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization
  }
}
