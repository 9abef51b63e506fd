import { type Dialect, MODELS, type MockModel } from './models'
import type { JsonObject } from './request-body'

/** 1 October 2025, UTC, in seconds: a fixed birthday keeps the list the same on every call. */
const CREATED_S = 1_759_276_800

/** `GET /v1/models` in a dialect: only the pleasant models. */
export function modelList(dialect: Dialect): JsonObject {
  const models = listed(dialect).map((model) => describe(model, dialect))
  if (dialect === 'openai') return { object: 'list', data: models }
  return { data: models, has_more: false, first_id: models[0]?.id ?? null, last_id: models.at(-1)?.id ?? null }
}

/** `GET /v1/models/{id}`, or undefined when it is not in the list. */
export function modelById(id: string, dialect: Dialect): JsonObject | undefined {
  const model = listed(dialect).find((model) => model.name === id)
  return model && describe(model, dialect)
}

function listed(dialect: Dialect): MockModel[] {
  return MODELS.filter((model) => model.listed && (model.only === undefined || model.only === dialect))
}

function describe(model: MockModel, dialect: Dialect): JsonObject {
  if (dialect === 'openai') {
    return { id: model.name, object: 'model', created: CREATED_S, owned_by: 'keyway-demo' }
  }
  return {
    type: 'model',
    id: model.name,
    display_name: model.name,
    created_at: new Date(CREATED_S * 1000).toISOString(),
  }
}
