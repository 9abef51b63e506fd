import type { ObservedCall } from '@/lib/gateway/observer'
import type { UsageIntent, UsageSettlement } from '@/lib/gateway/types'
import { appendLines, cleanText, type Log } from '@/lib/log'
import { peerNetwork } from '@/lib/peer-network'

/** Which calls get a line. */
export type CallLogMode = 'all' | 'failed' | 'off'

/** Lines wait this long for company: one write for all of them. Milliseconds. */
const GATHER_MS = 200
/** So many wait at most. Characters. */
const GATHER_CHARS = 32_768

/**
 * One line per call that makes a usage event: who, what, where to and how it ended; no header, no body, no query (R1.43).
 * Made by hand and written in groups, since a line of the logger costs as much as the rest of what a call's end does.
 */
export class CallLog {
  #lines = ''
  #timer: NodeJS.Timeout | null = null
  /** Most calls name the same few models and networks; made once for the last of each. */
  #model = { raw: '', clean: '""' }
  #peer: { raw: string | undefined; network: string } = { raw: undefined, network: 'null' }
  #second = { atMs: -1, text: '' }

  constructor(
    private readonly log: Log,
    private readonly mode: CallLogMode,
    private readonly write: (lines: string) => void = (lines) => appendLines(log, lines),
  ) {}

  /** False: nothing will ever be written. */
  get isOn(): boolean {
    return this.mode !== 'off' && this.log.isLevelEnabled('info')
  }

  add(call: ObservedCall, intent: UsageIntent, settlement: UsageSettlement): void {
    if (this.mode === 'failed' && settlement.outcome === 'completed') return
    this.#lines += this.#line(call, intent, settlement)
    if (this.#lines.length > GATHER_CHARS) this.flush()
    else if (this.#timer === null) {
      this.#timer = setTimeout(() => this.flush(), GATHER_MS)
      this.#timer.unref()
    }
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const lines = this.#lines
    this.#lines = ''
    if (lines !== '') this.write(lines)
  }

  #line(call: ObservedCall, intent: UsageIntent, settlement: UsageSettlement): string {
    const { tokens } = settlement
    // Ids and names of our own go as they are; the one text anybody may choose is cleaned.
    return (
      `{"level":"info","time":"${this.#time(call.arrivedWallMs + settlement.latencyMs)}","event":"call","requestId":"${call.requestId}"` +
      `,"peer":${this.#network(call.peer)},"client":${quoted(intent.clientKind)},"spaceId":"${intent.spaceId}"` +
      `,"userId":${quoted(intent.userId)},"tokenId":${quoted(intent.tokenId)}` +
      `,"endpoint":"${intent.endpoint}","provider":${quoted(intent.provider)},"model":${this.#cleanModel(intent.model)}` +
      `,"stream":${intent.stream},"outcome":"${settlement.outcome}","status":${settlement.status},"code":${quoted(settlement.errorCode)}` +
      `,"inputTokens":${tokens.input},"outputTokens":${tokens.output},"durationMs":${tenths(settlement.latencyMs)}` +
      `,"firstByteMs":${settlement.ttfbMs === null ? 'null' : tenths(settlement.ttfbMs)},"attempts":${settlement.attempts}}\n`
    )
  }

  #cleanModel(model: string): string {
    if (this.#model.raw !== model) this.#model = { raw: model, clean: cleanText(model) }
    return this.#model.clean
  }

  /** The network the client is in, never its whole address. */
  #network(peer: string | undefined): string {
    if (this.#peer.raw !== peer) {
      this.#peer = { raw: peer, network: quoted(peerNetwork(peer ?? null)?.network ?? null) }
    }
    return this.#peer.network
  }

  #time(wallMs: number): string {
    const ms = Math.floor(wallMs)
    const second = Math.floor(ms / 1000)
    if (this.#second.atMs !== second) {
      this.#second = { atMs: second, text: new Date(second * 1000).toISOString().slice(0, -4) }
    }
    return `${this.#second.text}${String(ms - second * 1000).padStart(3, '0')}Z`
  }
}

/** Words of our own: letters, digits and signs that JSON leaves alone. */
const quoted = (text: string | null): string => (text === null ? 'null' : `"${text}"`)

const tenths = (ms: number): number => Math.round(ms * 10) / 10
