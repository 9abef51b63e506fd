import type { EndpointRow } from './endpoints'
import type { Refusal } from './refusal'
import type { Resolution, Route } from './types'

/** Why a call for a model without a route goes nowhere. */
export function unroutable(resolution: Exclude<Resolution, { kind: 'ok' }>): Refusal {
  switch (resolution.kind) {
    case 'not_found':
      return { code: 'model_not_found', param: 'model', ...candidatesMessage(resolution.candidates) }
    case 'model_not_allowed':
      return { code: 'model_not_allowed', param: 'model', message: notAllowedMessage(resolution.model) }
    case 'provider_off':
      return { code: 'provider_off', param: 'model', message: providerOff(resolution.provider) }
    case 'no_provider_key':
    case 'secret_unreadable':
      return { code: resolution.kind }
    case 'unavailable':
      return { code: 'credentials_unavailable' }
  }
}

/** An endpoint that this provider does not have, and that nothing can be translated to. */
export function unservedEndpoint(row: EndpointRow, route: Route): Refusal {
  const message = `${route.provider} has no ${row.path}, so ${route.upstreamModel} cannot be used there. Choose a model of another provider.`
  return { code: 'endpoint_not_served', param: 'model', message }
}

/** @param field how the body names what is kept at the provider */
export function storedObject(field: string): Refusal {
  const isItem = field === 'item_reference' || field === 'input'
  return { code: 'stored_object', param: field, ...(isItem ? { message: ITEMS_THEMSELVES } : {}) }
}

const ITEMS_THEMSELVES =
  'Keyway keeps no items at the provider. Send the items themselves instead of their ids; clients that follow `store` do so when it is false (AI SDK: providerOptions.openai.store).'

function candidatesMessage(candidates: readonly string[] | undefined): { message?: string } {
  if (candidates === undefined || candidates.length === 0) return {}
  return { message: `Several providers have a model of that name. Use one of: ${candidates.slice(0, 20).join(', ')}.` }
}

function providerOff(provider: string): string {
  return `The administrators of this Keyway have switched ${provider} off. Use a model of another provider.`
}

function notAllowedMessage(model: string): string {
  return `The model list of this token does not include ${model}. The owner of the token can change it.`
}
