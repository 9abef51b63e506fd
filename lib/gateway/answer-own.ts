import type { EndpointRow } from './endpoints'
import { type Exchange, sendJson, sendRefusal } from './exchange'
import { answerEstimate } from './answer-estimate'
import { answerUsage, answerUsageEvent } from './answer-usage'
import { modelBody, modelListBody, providerListBody } from './models-answer'
import type { GatewayPorts } from './ports'
import type { Caller, Identity } from './types'

/**
 * Answers what a program asks about its own credential. They make no usage event.
 * @param caller null: the credential reaches several spaces and none was chosen.
 */
export async function answerAboutSelf(
  ports: GatewayPorts,
  exchange: Exchange,
  row: EndpointRow,
  path: string,
  identity: Identity,
  caller: Caller | null,
): Promise<void> {
  ports.noteUse({ tokenId: identity.tokenId, providerKeyId: null, providerKeyRefused: false })
  if (path === '/verify') return sendJson(exchange, shortForm(identity, caller))
  const answer =
    row.endpoint === 'whoami'
      ? await settled(() => ports.whoami(identity, caller))
      : await settled(() => ports.listSpaces(identity, caller))
  if (answer === 'unavailable') return sendRefusal(exchange, { code: 'auth_unavailable' })
  sendJson(exchange, Array.isArray(answer) ? { object: 'list', data: answer } : answer)
}

function shortForm({ tokenId, expiresAtMs }: Identity, caller: Caller | null): Record<string, unknown> {
  return {
    valid: true,
    method: tokenId === null ? 'legacy' : 'token',
    space: caller?.spaceSlug ?? null,
    apiAccess: caller?.apiAccessEnabled ?? null,
    permissions: [...(caller?.permissions ?? [])].sort(),
    expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
  }
}

/** Answers the endpoints of a space that reach no provider. They make no usage event. */
export async function answerOwn(
  ports: GatewayPorts,
  exchange: Exchange,
  row: EndpointRow,
  path: string,
  caller: Caller,
): Promise<void> {
  ports.noteUse({ tokenId: caller.tokenId, providerKeyId: null, providerKeyRefused: false })
  switch (row.endpoint) {
    case 'usage':
      return answerUsage(ports, exchange, caller)
    case 'usage.get':
      return answerUsageEvent(ports, exchange, caller, path.slice('/usage/'.length))
    case 'token_count':
    case 'cost_estimate':
      return answerEstimate(ports, exchange, row, caller)
    case 'quota_stats': {
      const stats = await settled(() => ports.quotaStats(caller))
      if (stats === 'unavailable') return sendRefusal(exchange, { code: 'limits_unavailable' })
      return sendJson(exchange, stats)
    }
    default:
      return answerModels(ports, exchange, row, path, caller)
  }
}

async function answerModels(
  ports: GatewayPorts,
  exchange: Exchange,
  row: EndpointRow,
  path: string,
  caller: Caller,
): Promise<void> {
  const models = await settled(() => ports.listModels(caller))
  if (models === 'unavailable') return sendRefusal(exchange, { code: 'credentials_unavailable' })
  if (row.endpoint === 'providers.list') return sendJson(exchange, providerListBody(models))
  if (row.endpoint === 'models.list') {
    return sendJson(exchange, modelListBody(exchange.dialect, models, exchange.request.query ?? ''))
  }
  const id = path.slice('/models/'.length)
  const model = models.find((one) => one.id === id)
  if (model === undefined) sendRefusal(exchange, { code: 'model_not_found', param: 'model' })
  else sendJson(exchange, modelBody(exchange.dialect, model))
}

/** A port that throws could not answer. */
async function settled<T>(ask: () => T | Promise<T>): Promise<T | 'unavailable'> {
  try {
    return await ask()
  } catch {
    return 'unavailable'
  }
}
