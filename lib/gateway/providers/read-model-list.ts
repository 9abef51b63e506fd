/** A model as its provider lists it; what the list does not say is null or empty. */
export type DiscoveredModel = {
  name: string
  contextWindow: number | null
  maxOutputTokens: number | null
  /** `vision`, `tools`, `reasoning`, `audio`, `images`. */
  capabilities: string[]
}

type Entry = Readonly<Record<string, unknown>>

const MAX_MODELS = 2000
const MAX_NAME_CHARS = 256
const MAX_TOKENS = 100_000_000

/**
 * Reads a provider's list of models: `{ data: [...] }` of most, the bare array of Together, `{ models: [...] }` of
 * Cohere, with the limits and abilities that some of them add. @returns null for anything that is no such list.
 */
export function readModelList(body: unknown): DiscoveredModel[] | null {
  const entries = Array.isArray(body) ? body : isEntry(body) ? (body['data'] ?? body['models']) : null
  if (!Array.isArray(entries)) return null
  const models = new Map<string, DiscoveredModel>()
  for (const entry of entries) {
    const model = isEntry(entry) ? readModel(entry) : null
    if (model && !models.has(model.name)) models.set(model.name, model)
    if (models.size === MAX_MODELS) break
  }
  return [...models.values()]
}

function readModel(entry: Entry): DiscoveredModel | null {
  const id = entry['id'] ?? entry['name']
  if (typeof id !== 'string') return null
  // Gemini lists `models/gemini-…` and takes the name without it.
  const name = id.replace(/^models\//, '')
  if (name === '' || name.length > MAX_NAME_CHARS || /[\p{Cc}\p{Cs}\s]/u.test(name)) return null
  const top = isEntry(entry['top_provider']) ? entry['top_provider'] : {}
  return {
    name,
    contextWindow: firstCount(
      entry['context_length'],
      entry['context_window'],
      entry['max_context_length'],
      entry['max_model_len'],
      entry['max_input_tokens'],
    ),
    maxOutputTokens: firstCount(
      entry['max_completion_tokens'],
      entry['max_output_tokens'],
      top['max_completion_tokens'],
      entry['type'] === 'model' ? entry['max_tokens'] : null,
    ),
    capabilities: capabilitiesOf(entry),
  }
}

function capabilitiesOf(entry: Entry): string[] {
  const said = isEntry(entry['capabilities']) ? entry['capabilities'] : {}
  const architecture = isEntry(entry['architecture']) ? entry['architecture'] : {}
  const [takes, gives] = [words(architecture['input_modalities']), words(architecture['output_modalities'])]
  const parameters = words(entry['supported_parameters'])
  const found: [string, boolean][] = [
    ['vision', said['vision'] === true || entry['supports_image_input'] === true || takes.includes('image')],
    ['tools', said['function_calling'] === true || entry['supports_tools'] === true || parameters.includes('tools')],
    ['reasoning', said['reasoning'] === true || parameters.includes('reasoning')],
    ['audio', said['audio'] === true || takes.includes('audio')],
    ['images', gives.includes('image')],
  ]
  return found.flatMap(([capability, has]) => (has ? [capability] : []))
}

function firstCount(...values: unknown[]): number | null {
  for (const value of values) {
    if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MAX_TOKENS) return value
  }
  return null
}

const words = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const isEntry = (value: unknown): value is Entry => typeof value === 'object' && value !== null && !Array.isArray(value)
