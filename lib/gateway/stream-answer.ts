import type { AnswerCall } from './answer'
import type { CallSetup } from './call-setup'
import { ChatMeter } from './chat-meter'
import { EventsMeter } from './events-meter'
import { LiveStream } from './live-stream'
import { MessagesMeter } from './messages-meter'
import type { StreamEnd, StreamMeter } from './stream-meter'
import type { CallPlan } from './plan-call'
import type { ProviderSwitches } from './providers/profile'
import { estimateTokens, type Reading } from './token-counts'

type MeterSetup = Pick<CallSetup, 'textBytes' | 'hidesUsage' | 'readUsage'> & {
  plan: Pick<CallPlan, 'wire'>
  route: { profile: { switches: Pick<ProviderSwitches, 'sendsDone'> } }
}

/** An event stream in the client's own protocol: its bytes go on as they come, its usage is read on the side. */
export class StreamAnswer extends LiveStream {
  protected readonly isUnreadable = false
  readonly #meter: StreamMeter

  constructor(call: AnswerCall) {
    super(call)
    this.#meter = streamMeterFor(call.setup)
  }

  get servedModel(): string | null {
    return this.#meter.servedModel
  }

  get canInterject(): boolean {
    return this.#meter.canInterject
  }

  protected get isTerminal(): boolean {
    return this.#meter.terminal
  }

  protected get isFailed(): boolean {
    return this.#meter.failed
  }

  protected take(bytes: Buffer): Buffer | null {
    return this.#meter.push(bytes)
  }

  protected finish(): StreamEnd {
    return this.#meter.finish()
  }

  reading(): Reading {
    const reading = this.#meter.read()
    return this.#meter.overflowed ? { tokens: reading.tokens, provenance: 'estimated' } : reading
  }
}

/** A meter for what the provider's stream is written in. */
export function streamMeterFor({ plan, route, textBytes, hidesUsage, readUsage }: MeterSetup): StreamMeter {
  const inputEstimate = estimateTokens(textBytes)
  switch (plan.wire) {
    case 'messages':
      return new MessagesMeter(inputEstimate)
    case 'chat':
      return new ChatMeter(inputEstimate, hidesUsage, 'content', readUsage, route.profile.switches.sendsDone)
    case 'completions':
      return new ChatMeter(inputEstimate, hidesUsage, 'text', readUsage)
    default:
      return new EventsMeter(inputEstimate)
  }
}
