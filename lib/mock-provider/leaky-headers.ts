import type { MockModel } from './models'

const LEAKY_HEADERS = {
  'set-cookie': ['session=provider-account; Path=/', '__cf=1'],
  'openai-organization': 'org-provider-account',
  'anthropic-organization-id': 'org-provider-account',
  'access-control-allow-origin': '*',
  'x-ratelimit-remaining-requests': '9999',
  server: 'provider-edge',
  via: '1.1 provider-edge',
}

/** Headers that identify the provider's account or aim at browsers, for the model that leaks them; none otherwise. */
export function leakyHeaders(model: MockModel): Record<string, string | string[]> {
  return model.special === 'leaky-headers' ? LEAKY_HEADERS : {}
}
