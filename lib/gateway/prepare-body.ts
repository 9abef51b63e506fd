import { type BodyProblem, bodyProblem, type CallBody, readCallBody } from './call-body'
import type { EndpointRow } from './endpoints'
import type { ProviderSwitches } from './providers/profile'
import type { CallPlan } from './plan-call'
import { asksForUsage, rewriteBody } from './rewrite-body'
import { withoutBareReasoning } from './bare-reasoning'
import { withoutForeignThinking } from './foreign-thinking'
import { openAiModel } from './translate/openai-model'
import { effortsOf, isKnownToReason, refusesEffort } from './translate/reasoning-model'
import { wantsSignatures } from './translate/thought-signature'
import type { JsonObject, TargetTraits } from './translate/types'
import type { Route } from './types'

/** The body as the provider gets it, and what the answer must do about the difference. */
export type PreparedBody = {
  kind: 'ok'
  bytes: Buffer
  /** Names of fields that have no place at this provider. */
  dropped: readonly string[]
  /** The client asked for usage in its stream. */
  includeUsage: boolean
  /** We asked for usage, the client did not. */
  hidesUsage: boolean
  /** The client is not told what the model thinks. */
  hidesReasoning: boolean
  /** As the translation of the request says: what the answer's tools are called. */
  toolNames?: ReadonlyMap<string, string>
}

/** What the provider is called with. */
export type BodyTarget = { row: EndpointRow; route: Route; plan: CallPlan; stream: boolean; spaceId: string }

/** Changes a body as little as the provider needs: a few bytes where it speaks the client's protocol, else its whole language. */
export function prepareBody(bytes: Buffer, body: CallBody, target: BodyTarget): PreparedBody | BodyProblem {
  const includeUsage = asksForUsage(bytes, body)
  if (target.plan.translation !== null) return translated(bytes, target, includeUsage)
  const { wire } = target.row
  if (wire === 'messages' && body.notes?.hasForeignThinking === true) {
    const kept = withoutForeignThinking(bytes, target.route.profile.switches.wantsSignatures)
    return passedWithout('thinking', kept, bytes, body, target)
  }
  if (wire === 'responses' && body.notes?.hasReasoning === true && !keepsNothing(bytes, body)) {
    return passedWithout('reasoning', withoutBareReasoning(bytes), bytes, body, target)
  }
  return passed(bytes, body, target, includeUsage)
}

function passedWithout(
  name: string,
  kept: Buffer,
  bytes: Buffer,
  body: CallBody,
  target: BodyTarget,
): PreparedBody | BodyProblem {
  if (kept === bytes) return passed(bytes, body, target, false)
  const read = readCallBody(kept)
  if (read.kind === 'problem') return read
  const prepared = passed(kept, read, target, false)
  return { ...prepared, dropped: [...prepared.dropped, name] }
}

/** The client itself says that nothing is to be stored, so it sends back all that its conversation needs. */
function keepsNothing(bytes: Buffer, { store }: CallBody): boolean {
  return store !== null && bytes[store.start] === 0x66
}

function passed(bytes: Buffer, body: CallBody, target: BodyTarget, includeUsage: boolean): PreparedBody {
  const { row, route, stream, spaceId } = target
  const { switches } = route.profile
  const isText = row.wire === 'chat' || row.wire === 'completions'
  const askUsage = stream && isText && switches.supportsStreamOptions
  const rewritten = rewriteBody(bytes, body, {
    model: route.upstreamModel,
    askUsage,
    store: row.wire === 'responses' ? 'default_true' : row.wire === 'chat' ? 'default_false' : null,
    askEncrypted:
      row.wire === 'responses' &&
      switches.supportsEncryptedReasoning &&
      !keepsNothing(bytes, body) &&
      openAiModel(route.upstreamModel).efforts.length > 0,
    spaceId,
    dropFields: isText ? droppedFields(body, switches) : NONE,
    oldMaxTokens: body.hasNewLimit && row.wire === 'chat' && switches.maxTokensField === 'max_tokens',
    oldSystemRole: body.notes?.hasDeveloper === true && row.wire === 'chat' && !switches.supportsDeveloperRole,
  })
  return { kind: 'ok', ...rewritten, includeUsage, hidesUsage: askUsage && !includeUsage, hidesReasoning: false }
}

const NONE: readonly string[] = []

/** What the provider would refuse; what only some clients send is looked for only then. */
function droppedFields({ store, streamOptions }: CallBody, switches: ProviderSwitches): readonly string[] {
  const more: string[] = []
  if (store !== null && !switches.supportsStore) more.push('store')
  if (streamOptions !== null && !switches.supportsStreamOptions) more.push('stream_options')
  return more.length === 0 ? switches.dropFields : [...switches.dropFields, ...more]
}

function translated(
  bytes: Buffer,
  { route, plan, stream }: BodyTarget,
  includeUsage: boolean,
): PreparedBody | BodyProblem {
  const { translation } = plan
  if (translation === null) return bodyProblem('There is nothing to translate.', null)
  const result = translation.request(JSON.parse(bytes.toString('utf8')) as JsonObject, traitsOf(route))
  if (result.kind === 'problem') return bodyProblem(result.message, result.param)
  const asked = plan.wire === 'chat' && stream && route.profile.switches.supportsStreamOptions
  const body = asked ? { ...result.body, stream_options: { include_usage: true } } : result.body
  const { dropFields } = route.profile.switches
  const dropped = dropFields.filter((name) => name in body)
  for (const name of dropped) delete body[name]
  return {
    kind: 'ok',
    bytes: Buffer.from(JSON.stringify(body)),
    dropped: [...result.dropped, ...dropped],
    includeUsage,
    hidesUsage: false,
    hidesReasoning: result.hidesReasoning ?? false,
    ...(result.toolNames && { toolNames: result.toolNames }),
  }
}

function traitsOf({ providerKeyId, upstreamModel, maxOutputTokens, profile }: Route): TargetTraits {
  const { switches } = profile
  return {
    model: upstreamModel,
    maxOutputTokens,
    maxTokensField: switches.maxTokensField,
    supportsDeveloperRole: switches.supportsDeveloperRole,
    supportsReasoningEffort: switches.supportsReasoningEffort && !refusesEffort(upstreamModel),
    efforts: effortsOf(upstreamModel, switches.efforts),
    isKnownToReason: isKnownToReason(upstreamModel),
    supportsStrictTools: switches.supportsStrictTools,
    supportsStreamOptions: switches.supportsStreamOptions,
    takesReasoningContent: switches.takesReasoningContent,
    wantsThoughtSignatures: switches.keepsThoughtSignatures && wantsSignatures(upstreamModel),
    supportsEncryptedReasoning: switches.supportsEncryptedReasoning,
    providerKeyId,
  }
}
