import type { EndpointRow } from './endpoints'
import { type Exchange, sendJson, sendRefusal } from './exchange'
import { modelBody, modelListBody } from './models-answer'
import type { GatewayPorts } from './ports'
import type { Caller } from './types'

/** Answers the endpoints that reach no provider. They make no usage event. */
export async function answerOwn(
  ports: GatewayPorts,
  exchange: Exchange,
  row: EndpointRow,
  path: string,
  caller: Caller,
): Promise<void> {
  ports.noteUse({ tokenId: caller.tokenId, providerKeyId: null, providerKeyRefused: false })
  if (row.endpoint === 'whoami') return answerWhoami(ports, exchange, path, caller)
  const models = await settled(() => ports.listModels(caller))
  if (models === 'unavailable') return sendRefusal(exchange, { code: 'credentials_unavailable' })
  if (row.endpoint === 'models.list') {
    return sendJson(exchange, modelListBody(exchange.dialect, models, exchange.request.query ?? ''))
  }
  const id = path.slice('/models/'.length)
  const model = models.find((one) => one.id === id)
  if (model === undefined) sendRefusal(exchange, { code: 'model_not_found', param: 'model' })
  else sendJson(exchange, modelBody(exchange.dialect, model))
}

async function answerWhoami(ports: GatewayPorts, exchange: Exchange, path: string, caller: Caller): Promise<void> {
  if (path === '/verify') {
    const expiresAt = caller.expiresAtMs === null ? null : new Date(caller.expiresAtMs).toISOString()
    sendJson(exchange, {
      valid: true,
      method: 'token',
      space: caller.spaceSlug,
      apiAccess: caller.apiAccessEnabled,
      permissions: [...caller.permissions].sort(),
      expiresAt,
    })
    return
  }
  const whoami = await settled(() => ports.whoami(caller))
  if (whoami === 'unavailable') sendRefusal(exchange, { code: 'auth_unavailable' })
  else sendJson(exchange, whoami)
}

/** A port that throws could not answer. */
async function settled<T>(ask: () => T | Promise<T>): Promise<T | 'unavailable'> {
  try {
    return await ask()
  } catch {
    return 'unavailable'
  }
}
