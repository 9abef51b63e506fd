import { nearestEffort, openAiModel } from './openai-model'

/** A model's name begins here: behind a path, the vendor's name at Bedrock, or the mark of a fine-tuned one. */
const NAME = '(?:^|[/.:])'

/** Models of other makers, and open ones, of which it is known that they reason as much as they are told to. */
const REASONS = new RegExp(
  `${NAME}(?:gpt-oss|gemini-(?:2\\.5|[3-9])|gemini-(?:pro|flash)|claude-|deepseek-(?:v[4-9]|reasoner)|sonar-(?:reasoning|deep-research))`,
)
/** Models that answer an effort with an error: they do not reason. */
const REFUSES = new RegExp(
  `${NAME}(?:chatgpt-4|o1-(?:mini|preview)|gemini-(?:1|2\\.0)|gemma|(?:meta-)?llama|mixtral|codestral|command-)`,
)
/**
 * What single models know: gpt-oss by its model card; of Gemini's Pro, that its thinking cannot be switched off, and that 3
 * had no effort in the middle (https://ai.google.dev/gemini-api/docs/openai, https://discuss.ai.google.dev/t/112648).
 */
const BY_MODEL: readonly [name: RegExp, efforts: readonly string[]][] = [
  [new RegExp(`${NAME}gpt-oss`), ['low', 'medium', 'high']],
  [new RegExp(`${NAME}gemini-3-pro`), ['low', 'high']],
  [new RegExp(`${NAME}gemini-[\\d.]+-pro`), ['low', 'medium', 'high']],
]

/** True where thinking that was asked for in tokens may be asked for as an effort. */
export function isKnownToReason(model: string): boolean {
  const name = model.toLowerCase()
  return !refusesEffort(name) && (REASONS.test(name) || openAiModel(name).efforts.length > 0)
}

/** True where no effort may be asked for. */
export function refusesEffort(model: string): boolean {
  const name = model.toLowerCase()
  const { efforts, isSampled } = openAiModel(name)
  return REFUSES.test(name) || (isSampled && efforts.length === 0)
}

/** The efforts that a model knows at a provider that knows these. */
export function effortsOf(model: string, provider: readonly string[]): readonly string[] {
  const name = model.toLowerCase()
  const known = BY_MODEL.find(([pattern]) => pattern.test(name))?.[1] ?? openAiModel(name).efforts
  return known.length === 0 ? provider : provider.filter((effort) => known.includes(effort))
}

/** The effort that is nearest to the one asked for, rather below than above it; null where there is none. */
export function effortAmong(efforts: readonly string[], asked: string): string | null {
  return nearestEffort({ efforts, isSampled: false }, asked)
}
