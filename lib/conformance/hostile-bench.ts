import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Secret } from '@/lib/crypto/secret'
import type { Resolve } from '@/lib/egress/guarded-connect'
import { createEgress } from '@/lib/egress/egress'
import { anthropic } from '@/lib/gateway/providers/anthropic'
import { openai } from '@/lib/gateway/providers/openai'
import { createGateway } from '@/lib/gateway/create-gateway'
import type { GatewaySettings } from '@/lib/gateway/options'
import type { GatewayPorts } from '@/lib/gateway/ports'
import type { Caller, Protocol, Route } from '@/lib/gateway/types'
import { createLog } from '@/lib/log'
import { createServer } from '@/lib/server/create-server'
import { listen } from '@/lib/server/listen'
import { createPeerOf } from '@/lib/server/peer-of'
import { type HostileUpstream, type Play, startHostileUpstream } from '@/lib/testing/hostile-upstream'
import { openJournal } from '@/lib/usage/journal'
import type { UsageRecord } from '@/lib/usage/journal-record'
import { type RawAnswer, rawCall } from './raw-call'

/** What the hostile upstream gets to see, and no client may. */
export const PROVIDER_KEY = 'sk-hostile-canary-0123456789abcdef'
/** The one token of the bench. */
export const TOKEN = 'kw_pat_hostile'

/** The real server, gateway, egress and journal in this process, between a client and an upstream that means harm. Only tokens and routes are made up. */
export type HostileBench = {
  upstream: HostileUpstream
  port: number
  v1: string
  caller: Caller
  /** Where calls of either protocol go; `baseUrl` may be changed. */
  routes: Record<Protocol, { baseUrl: string }>
  /** Calls of the gateway that have not ended. */
  readonly inFlight: number
  /** Sockets of clients that are open. */
  connections: () => Promise<number>
  /** Finished calls as the journal told them, oldest first. */
  records: UsageRecord[]
  /** Journalled intents that have no end. */
  readonly openCalls: number
  /** Ends and beginnings the journal did not expect: always zero. */
  readonly strays: number
  /** Calls the scenario of this name in the given dialect. */
  ask: (dialect: Protocol, model: string, stream: boolean, more?: Record<string, unknown>) => Promise<RawAnswer>
  close: () => Promise<void>
}

/** What a bench may have of its own. */
export type BenchParts = {
  ports?: Partial<GatewayPorts>
  resolve?: Resolve
  /** `host:port` pairs that may be called; the upstream's own unless given. */
  allow?: readonly string[]
  /** The provider key of a model: calls of two keys are two tenants'. One key unless given. */
  keyOf?: (model: string) => string
}

/** Starts it; `settings` are the gateway's, so that deadlines pass within a test. */
export async function startHostileBench(
  plays: Record<string, Play>,
  settings: GatewaySettings = {},
  parts: BenchParts = {},
): Promise<HostileBench> {
  const upstream = await startHostileUpstream(plays)
  const log = createLog('silent')
  const dir = mkdtempSync(path.join(tmpdir(), 'keyway-hostile-'))
  const journal = openJournal({ dir, log })
  const records: UsageRecord[] = []
  journal.subscribe((record) => records.push(record))
  const allow = parts.allow ?? [`127.0.0.1:${upstream.port}`]
  const egress = createEgress({ allow, log, ...(parts.resolve ? { resolve: parts.resolve } : {}) })
  const routes = { openai: { baseUrl: `${upstream.url}/v1` }, anthropic: { baseUrl: upstream.url } }
  const caller: Caller = {
    tokenId: randomUUID(),
    userId: randomUUID(),
    spaceId: randomUUID(),
    spaceSlug: 'hostile',
    permissions: new Set(['gateway:call', 'models:read']),
    apiAccessEnabled: true,
    runningMayEnd: false,
    spaceActive: true,
    modelAllow: [],
    corsOrigins: [],
    expiresAtMs: null,
  }
  const routeOf = (protocol: Protocol, upstreamModel: string): Route => ({
    providerKeyId: parts.keyOf?.(upstreamModel) ?? '44444444-4444-4444-8444-444444444444',
    provider: protocol,
    profile: protocol === 'openai' ? openai : anthropic,
    protocol,
    baseUrl: routes[protocol].baseUrl,
    upstreamModel,
    maxOutputTokens: null,
    listedAs: protocol,
    apiKey: new Secret(PROVIDER_KEY),
  })
  const gateway = createGateway(
    {
      isWellFormedToken: (token) => token === TOKEN,
      authenticate: () => ({ kind: 'ok', caller }),
      resolve: (_caller, protocol, model) => ({ kind: 'ok', route: routeOf(protocol, model) }),
      listModels: () => [],
      whoami: () => ({}),
      listSpaces: () => [],
      ownUsage: { event: () => Promise.resolve(null), summary: () => Promise.resolve({}) },
      quotaStats: () => Promise.resolve({}),
      priceOf: () => ({ costNano: null, source: null, version: null }),
      costOf: () => null,
      dispatcherFor: (route) =>
        egress.dispatcherFor({ origin: new URL(route.baseUrl).origin, partition: route.providerKeyId }),
      usage: journal,
      noteUse: () => undefined,
      nowMs: () => performance.now(),
      wallMs: Date.now,
      newRequestId: randomUUID,
      ...parts.ports,
    },
    settings,
  )
  const server = createServer({
    gateway,
    readiness: () => Promise.resolve({ database: true, journal: true }),
    pages: async (_request, response) => {
      response.statusCode = 404
      response.end()
    },
    peerOf: createPeerOf([]),
    dev: false,
    https: false,
    log,
  })
  const port = await listen(server.http, '127.0.0.1', 0)
  const v1 = `http://127.0.0.1:${port}/api/v1`
  return {
    upstream,
    port,
    v1,
    caller,
    routes,
    records,
    get inFlight() {
      return gateway.inFlight
    },
    connections: () =>
      new Promise((resolve, reject) => {
        server.http.getConnections((error, count) => (error ? reject(error) : resolve(count)))
      }),
    get openCalls() {
      return journal.openCalls
    },
    get strays() {
      return journal.counters.duplicateOpens + journal.counters.unknownCloses + journal.counters.lost
    },
    ask: (dialect, model, stream, more = {}) =>
      rawCall(v1 + (dialect === 'openai' ? '/chat/completions' : '/messages'), {
        token: TOKEN,
        body: callBody(dialect, model, stream, more),
      }),
    close: async () => {
      await gateway.drain(0)
      await server.close()
      await egress.close({ force: true })
      await upstream.close()
      await journal.shutdown()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** A call's body. Streams ask for their usage, so that bytes pass untouched. */
export function callBody(
  dialect: Protocol,
  model: string,
  stream: boolean,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    model,
    messages: [{ role: 'user', content: 'hello' }],
    ...(dialect === 'anthropic' ? { max_tokens: 99 } : {}),
    ...(stream ? { stream: true } : {}),
    ...(stream && dialect === 'openai' ? { stream_options: { include_usage: true } } : {}),
    ...more,
  }
}
