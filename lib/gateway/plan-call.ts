import type { CallBody } from './call-body'
import { hasCustomTools } from './custom-tools'
import type { EndpointRow } from './endpoints'
import { unservedEndpoint } from './resolution-refusal'
import type { Refusal } from './refusal'
import { chatOverMessages } from './translate/chat-over-messages'
import { messagesOverChat } from './translate/messages-over-chat'
import { messagesOverResponses } from './translate/messages-over-responses'
import { responsesOverChat } from './translate/responses-over-chat'
import { responsesOverMessages } from './translate/responses-over-messages'
import type { Translation } from './translate/types'
import type { Route, Wire } from './types'

/** How one endpoint is served by one provider. */
export type CallPlan = {
  /** Appended to the route's base URL. */
  upstreamPath: string
  /** What the provider's answer is written in. */
  wire: Wire
  /** Null: bytes pass through. */
  translation: Translation | null
}

const MESSAGES_PATH = '/v1/messages'
const CHAT_PATH = '/chat/completions'
const RESPONSES_PATH = '/responses'

const CHAT_BY_MESSAGES: CallPlan = { upstreamPath: MESSAGES_PATH, wire: 'messages', translation: chatOverMessages }
const RESPONSES_BY_MESSAGES: CallPlan = {
  upstreamPath: MESSAGES_PATH,
  wire: 'messages',
  translation: responsesOverMessages,
}
const MESSAGES_BY_CHAT: CallPlan = { upstreamPath: CHAT_PATH, wire: 'chat', translation: messagesOverChat }
const MESSAGES_BY_RESPONSES: CallPlan = {
  upstreamPath: RESPONSES_PATH,
  wire: 'responses',
  translation: messagesOverResponses,
}
const RESPONSES_BY_CHAT: CallPlan = { upstreamPath: CHAT_PATH, wire: 'chat', translation: responsesOverChat }

/** `estimate`: no provider is asked, Keyway answers. */
export type PlannedCall = CallPlan | Refusal | 'estimate'

const isPassedThrough = (row: EndpointRow, { protocol, profile }: Route): boolean =>
  protocol === row.dialect &&
  (protocol === 'anthropic' || row.endpoint === 'chat.completions' || profile.endpoints.has(row.endpoint))

/** A provider that knows functions alone refuses the others; over chat they are said as functions. */
const refusesTools = (row: EndpointRow, { profile }: Route, bytes: Buffer | null, body: CallBody): boolean =>
  row.endpoint === 'responses' &&
  !profile.switches.supportsCustomTools &&
  body.notes?.hasCustomTool === true &&
  bytes !== null &&
  hasCustomTools(bytes)

/**
 * Whether the bytes pass, are translated, or there is no way to serve this endpoint with this provider (`compat.md` 2).
 * @param bytes null: a form
 */
export function planCall(row: EndpointRow, route: Route, bytes: Buffer | null, body: CallBody): PlannedCall {
  // The row is a plan of its own: nothing is made for what most calls are.
  if (isPassedThrough(row, route) && !refusesTools(row, route, bytes, body)) return passThrough(row)
  const { protocol, profile } = route
  const toAnthropic = protocol === 'anthropic'
  switch (row.endpoint) {
    case 'chat.completions':
      return CHAT_BY_MESSAGES
    case 'responses':
      return toAnthropic ? RESPONSES_BY_MESSAGES : RESPONSES_BY_CHAT
    case 'messages': {
      const byResponses = profile.switches.servesMessagesByResponses && profile.endpoints.has('responses')
      return byResponses ? MESSAGES_BY_RESPONSES : MESSAGES_BY_CHAT
    }
    case 'messages.count_tokens':
      return 'estimate'
    default:
      return unservedEndpoint(row, route)
  }
}

const PASSED = new Map<EndpointRow, CallPlan>()

function passThrough(row: EndpointRow): CallPlan {
  let plan = PASSED.get(row)
  if (plan === undefined) {
    plan = { upstreamPath: row.upstreamPath, wire: row.wire, translation: null }
    PASSED.set(row, plan)
  }
  return plan
}
