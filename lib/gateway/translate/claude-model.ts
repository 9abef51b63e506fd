/** What a model accepts over the messages protocol, where Anthropic's models differ; data, not code. */
export type ClaudeModel = {
  /** `temperature`, `top_p`, `top_k`. */
  takesSampling: boolean
  /** How it is told how much to think: by effort alone, by a number of tokens, or not at all. */
  thinking: 'adaptive' | 'budget' | 'none'
  /** What a request says that wants no thinking; `left_out`: it thinks only when asked to, `low_effort`: it always thinks. */
  withoutThinking: 'disabled' | 'between_tools' | 'low_effort' | 'left_out'
  /** A `tool_choice` that is `any` or names a tool. */
  takesForcedTools: boolean
  takesXhigh: boolean
  /** Structured output, and with it strict tools. */
  hasStructuredOutput: boolean
}

/** The least that any model accepts, as Opus 5.5 and Fable 5.1 do; names that are not known are newer ones. */
const NEWEST: ClaudeModel = {
  takesSampling: false,
  thinking: 'adaptive',
  withoutThinking: 'low_effort',
  takesForcedTools: false,
  takesXhigh: true,
  hasStructuredOutput: true,
}
const SINCE_4_7: ClaudeModel = { ...NEWEST, withoutThinking: 'disabled', takesForcedTools: true }
const SINCE_4_6: ClaudeModel = { ...SINCE_4_7, takesSampling: true, takesXhigh: false }
const SINCE_4_1: ClaudeModel = { ...SINCE_4_6, thinking: 'budget', withoutThinking: 'left_out' }
const SINCE_3_7: ClaudeModel = { ...SINCE_4_1, hasStructuredOutput: false }
const OLDEST: ClaudeModel = { ...SINCE_3_7, thinking: 'none' }

/** What other vendors serve over this protocol. */
const OTHERS: ClaudeModel = { ...SINCE_4_7, takesSampling: true }

/**
 * The models by family and the versions from one to another, major and minor; null = every family.
 *
 * Sampling is refused since 4.7, and a budget for thinking with it; adaptive thinking came with 4.6:
 * https://platform.claude.com/docs/en/build-with-claude/extended-thinking,
 * https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking.
 * Thinking that cannot be switched off, and tools that cannot be forced:
 * https://platform.claude.com/docs/en/models/opus-5-5/whats-new-opus-5-5 (also of Fable 5.1),
 * https://platform.claude.com/docs/en/models/sonnet-5-5/whats-new-sonnet-5-5 (`between_tools` is its lowest setting),
 * https://platform.claude.com/docs/en/models/fable-5/migration-guide (also of Mythos 5).
 * Effort `xhigh`, structured output and Haiku 5.5: the catalogue of @ai-sdk/anthropic 4.0.105.
 */
const MODELS: readonly [family: string | null, from: number, to: number, model: ClaudeModel][] = [
  ['sonnet', 505, 505, { ...NEWEST, withoutThinking: 'between_tools' }],
  ['haiku', 505, 505, SINCE_4_7],
  ['fable', 500, 500, { ...NEWEST, takesForcedTools: true }],
  ['mythos', 500, 500, { ...NEWEST, takesForcedTools: true }],
  ['opus', 500, 504, SINCE_4_7],
  ['sonnet', 407, 504, SINCE_4_7],
  ['opus', 407, 499, SINCE_4_7],
  [null, 406, 406, SINCE_4_6],
  [null, 405, 405, SINCE_4_1],
  ['opus', 401, 404, SINCE_4_1],
  [null, 307, 404, SINCE_3_7],
  [null, 0, 306, OLDEST],
]

/** `claude-opus-4-7`, `claude-3-7-sonnet-20250219`, `claude-4.5-sonnet`, `claude-opus-4@20250514`; eight digits are a date. */
const NAME =
  /claude-(?:(\d{1,2})(?:[-.](\d{1,2}))?-)?(opus|sonnet|haiku|fable|mythos)(?:-(\d{1,2})(?!\d)(?:[-.](\d{1,2})(?!\d))?)?/
const BEFORE_FAMILIES = /claude-(?:instant|v?[12](?!\d))/

/** What is known of a model by its name, whatever stands before or behind it there. */
export function claudeModel(name: string): ClaudeModel {
  const lower = name.toLowerCase()
  if (!lower.includes('claude')) return OTHERS
  if (BEFORE_FAMILIES.test(lower)) return OLDEST
  const [, before, minorBefore, family, behind, minorBehind] = NAME.exec(lower) ?? []
  const major = behind ?? before
  if (family === undefined || major === undefined) return NEWEST
  const version = Number(major) * 100 + Number((behind === undefined ? minorBefore : minorBehind) ?? 0)
  const found = MODELS.find(([of, from, to]) => (of ?? family) === family && version >= from && version <= to)
  return found?.[3] ?? NEWEST
}
