import { refuse } from './answer-chat'
import { answerWhole } from './answer-whole'
import { askedModel } from './asked-model'
import type { Exchange } from './exchange'
import { isObject } from './request-body'

const CATEGORIES = ['harassment', 'hate', 'illicit', 'self-harm', 'sexual', 'violence'] as const

/** Answers `POST /v1/moderations`: nothing is ever flagged, and nothing is counted. */
export async function answerModerations(exchange: Exchange, parsed: unknown): Promise<void> {
  const model = await askedModel(exchange, parsed, 'moderation')
  if (!model || !isObject(parsed)) return
  const { input } = parsed
  if (input === undefined)
    return refuse(exchange, 400, { message: "Missing required parameter: 'input'.", param: 'input' })
  const result = {
    flagged: false,
    categories: Object.fromEntries(CATEGORIES.map((name) => [name, false])),
    category_scores: Object.fromEntries(CATEGORIES.map((name) => [name, 0.0001])),
    category_applied_input_types: Object.fromEntries(CATEGORIES.map((name) => [name, ['text']])),
  }
  const results = Array.isArray(input) && typeof input[0] === 'string' ? input.map(() => result) : [result]
  const bytes = Buffer.from(JSON.stringify({ id: exchange.entry.id, model: model.name, results }))
  await answerWhole(exchange, model, { bytes, outputTokens: 0, hasUsage: false })
}
