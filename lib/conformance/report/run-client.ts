import type { LedgerEntry } from '@/lib/mock-provider/ledger'
import type { ConformanceRow } from '@/lib/schemas/conformance'
import type { UsageEventView } from '@/lib/schemas/usage'
import type { Entrance } from '@/lib/testing/start-keyway'
import { until, type Workbench } from '../workbench'
import { type Behaviour, BEHAVIOURS } from './behaviours'
import { type ReportClient, type Upstream, upstreamName, UPSTREAMS } from './clients'
import { judge } from './judge'
import { type DriverCase, type DriverPlace, runDriver } from './run-driver'

const NOBODY = 'kw_pat_000000000000000000000000000000000000000'
const TIMEOUT_MS = 240_000

type Case = { behaviour: Behaviour; upstream: Upstream; asked: DriverCase }

/** Which behaviours of which upstreams are tried; all unless told otherwise. */
export type Selection = (behaviour: Behaviour, upstream: Upstream) => boolean

/** Tries a client with every behaviour of every upstream it can reach, and judges what came of each. */
export async function runClient(
  bench: Workbench,
  entrance: Entrance,
  client: ReportClient,
  place: DriverPlace,
  selects: Selection = () => true,
): Promise<ConformanceRow[]> {
  const space = await bench.makeSpace(`${client.id} ${entrance}`)
  const cases = casesOf(client, entrance).filter(({ behaviour, upstream }) => selects(behaviour, upstream))
  const served = new Map<string, LedgerEntry[]>()
  let ran: Awaited<ReturnType<typeof runDriver>> | undefined
  const events = await bench.eventsOf(space, 0, async () => {
    const { v1, apiBase } = bench
    const asked = cases.map((each) => each.asked)
    const { package: name = '' } = client.options
    const options = { ...client.options, package: place.packages?.[name] ?? name }
    const input = { v1, apiBase, token: space.token, options, cases: asked }
    ran = await runDriver(place, client.driver, input, TIMEOUT_MS)
    for (const { asked: one } of cases) served.set(one.id, entriesOf(bench, one.id))
    // A provider learns that a client left a moment after the client.
    const all = Array.from(served.values()).flat()
    await until('the mock to end its answers', () => all.every(({ outcome }) => outcome !== 'open')).catch(
      () => undefined,
    )
  })
  const byId = new Map(events.map((event) => [event.requestId, event]))
  const rows: ConformanceRow[] = []
  for (const { behaviour, upstream, asked } of cases) {
    const result = ran?.results.get(asked.id)
    const entries = served.get(asked.id) ?? []
    const mine = entries.map(({ callerRequestId }) => byId.get(callerRequestId ?? '')).filter(isEvent)
    const problem = result
      ? judge({
          client,
          behaviour,
          upstream,
          result,
          truth: await truthOf(bench, behaviour, asked),
          served: entries,
          events: mine,
        })
      : `did not answer: ${ran?.trouble ?? 'it ended early'}`.slice(0, 300)
    rows.push({
      client: client.id,
      entrance,
      upstream: upstreamName(upstream),
      behaviour: behaviour.name,
      verdict: problem === null ? 'pass' : 'fail',
      ...(problem === null ? {} : { detail: problem }),
    })
  }
  return rows
}

function casesOf(client: ReportClient, entrance: Entrance): Case[] {
  const cases: Case[] = []
  for (const upstream of UPSTREAMS[client.wire]) {
    for (const behaviour of BEHAVIOURS) {
      if (behaviour.only !== undefined && behaviour.only !== upstream.dialect) continue
      const id = `kwc-${client.id}-${entrance}-${upstream.slug}-${behaviour.name}.`
      const { stream, ask = 'plain', tools, giveUpMs, retries, badToken, model } = behaviour
      const asked: DriverCase = {
        id,
        model: model === null ? `nobody/${behaviour.name}` : `${upstream.slug}/${model}`,
        prompt: `${id} Say something nice`,
        stream,
        ask,
        ...(tools ? { tools } : {}),
        ...(giveUpMs === undefined ? {} : { giveUpMs }),
        ...(retries === undefined ? {} : { retries }),
        ...(badToken ? { badToken: NOBODY } : {}),
      }
      cases.push({ behaviour, upstream, asked })
    }
  }
  return cases
}

/** Of calls that came through Keyway. */
function entriesOf(bench: Workbench, id: string): LedgerEntry[] {
  return bench.mock.ledger.entries.filter((entry) => entry.callerRequestId !== null && entry.body.includes(id))
}

/** The provider's text for the prompt, asked of it directly and in one piece. */
async function truthOf(
  bench: Workbench,
  { model, truth, expected }: Behaviour,
  { prompt }: DriverCase,
): Promise<string> {
  if (expected.kind === 'refusal' || expected.kind === 'tool') return ''
  const special = ['split-utf8', 'long', 'slow-short', 'huge-event', 'slow-drip']
  const asked = truth ?? (model !== null && special.includes(model) ? model : 'demo-gpt')
  const answer = await fetch(`${bench.mock.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-truth', 'content-type': 'application/json' },
    body: JSON.stringify({ model: `${asked}@instant`, messages: [{ role: 'user', content: prompt }] }),
  })
  const body = (await answer.json()) as { choices: [{ message: { content: string } }] }
  return body.choices[0].message.content
}

const isEvent = (event: UsageEventView | undefined): event is UsageEventView => event !== undefined
