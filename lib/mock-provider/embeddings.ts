import { hash32 } from './corpus'
import { countTokens, isObject, type JsonObject } from './request-body'

const DIMENSIONS: Record<string, number> = { 'text-embedding-3-small': 1536, 'text-embedding-3-large': 3072 }

/** Answers an embeddings request: unit vectors made from each text's hash, as floats or base64 of little-endian float32. */
export function embeddingsAnswer(
  body: JsonObject,
  model: string,
): { answer: JsonObject; inputTokens: number } | string {
  const inputs = readInputs(body.input)
  if (typeof inputs === 'string') return inputs
  const asked = body.dimensions
  const dimensions = typeof asked === 'number' && asked >= 1 ? Math.floor(asked) : (DIMENSIONS[model] ?? 1536)
  const data = inputs.map((input, index) => {
    const vector = unitVector(hash32(input.text), dimensions)
    const embedding =
      body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector)
    return { object: 'embedding', index, embedding }
  })
  const inputTokens = inputs.reduce((sum, input) => sum + input.tokens, 0)
  return {
    answer: { object: 'list', data, model, usage: { prompt_tokens: inputTokens, total_tokens: inputTokens } },
    inputTokens,
  }
}

type Input = { text: string; tokens: number }

/** A text, a list of texts, a list of token numbers, or a list of such lists. */
function readInputs(input: unknown): Input[] | string {
  const wrong = "Invalid value for 'input': expected a string, an array of strings, or token numbers."
  if (typeof input === 'string') return [{ text: input, tokens: countTokens(input) }]
  if (!Array.isArray(input) || input.length === 0) return wrong
  if (typeof input[0] === 'number') return [{ text: input.join(' '), tokens: input.length }]
  const inputs: Input[] = []
  for (const item of input as unknown[]) {
    if (typeof item === 'string') inputs.push({ text: item, tokens: countTokens(item) })
    else if (Array.isArray(item)) inputs.push({ text: item.join(' '), tokens: item.length })
    else return wrong
  }
  return inputs
}

function unitVector(seed: number, dimensions: number): Float32Array<ArrayBuffer> {
  let state = seed || 1
  const vector = new Float32Array(dimensions)
  for (let i = 0; i < dimensions; i++) {
    // xorshift32
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    vector[i] = (state >>> 0) / 0x8000_0000 - 1
  }
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

/** Narrows a parsed body for the caller. */
export function isEmbeddingsBody(body: unknown): body is JsonObject & { model: string } {
  return isObject(body) && typeof body.model === 'string'
}
