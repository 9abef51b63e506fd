import type { ListedModel, Protocol } from './types'

/** Anthropic's paging: default and most per page. */
const DEFAULT_LIMIT = 20
const MAX_LIMIT = 1000

/** One model in the client's shape (`compat.md` 1.10). */
export function modelBody(dialect: Protocol, model: ListedModel): Record<string, unknown> {
  if (dialect === 'anthropic') {
    return {
      type: 'model',
      id: model.id,
      display_name: model.id,
      created_at: new Date(model.createdAtMs).toISOString(),
    }
  }
  const { id, createdAtMs, provider, facts } = model
  return {
    id,
    object: 'model',
    created: Math.floor(createdAtMs / 1000),
    owned_by: provider,
    ...(facts && {
      context_length: facts.contextLength,
      max_output_tokens: facts.maxOutputTokens,
      pricing: facts.pricing,
    }),
  }
}

/** The list in the client's shape. Anthropic's is paged by `limit`, `after_id` and `before_id`; `query` has no question mark. */
export function modelListBody(
  dialect: Protocol,
  models: readonly ListedModel[],
  query: string,
): Record<string, unknown> {
  if (dialect === 'openai') return { object: 'list', data: models.map((model) => modelBody(dialect, model)) }
  const parameters = new URLSearchParams(query)
  const limit = limitOf(parameters.get('limit'))
  const afterId = parameters.get('after_id')
  const beforeId = parameters.get('before_id')
  let start = 0
  let end = models.length
  if (afterId !== null) start = models.findIndex((model) => model.id === afterId) + 1
  const before = beforeId === null ? -1 : models.findIndex((model) => model.id === beforeId)
  if (before !== -1) end = before
  const backwards = beforeId !== null && afterId === null
  const page = backwards
    ? models.slice(Math.max(start, end - limit), end)
    : models.slice(start, Math.min(end, start + limit))
  return {
    data: page.map((model) => modelBody(dialect, model)),
    has_more: page.length < end - start,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  }
}

/** The providers behind the models a token may call, with how many each has. */
export function providerListBody(models: readonly ListedModel[]): Record<string, unknown> {
  const counts = new Map<string, number>()
  for (const { provider } of models) counts.set(provider, (counts.get(provider) ?? 0) + 1)
  const data = [...counts].map(([id, count]) => ({ id, object: 'provider', models: count }))
  return { object: 'list', data: data.sort((a, b) => a.id.localeCompare(b.id)) }
}

function limitOf(raw: string | null): number {
  const limit = Number(raw ?? DEFAULT_LIMIT)
  return Number.isInteger(limit) && limit >= 1 ? Math.min(limit, MAX_LIMIT) : DEFAULT_LIMIT
}
