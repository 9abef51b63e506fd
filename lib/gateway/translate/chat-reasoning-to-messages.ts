import type { ClaudeModel } from './claude-model'
import { textOf } from './json'
import type { JsonObject } from './types'

/** `thinking` of a messages request, null for none, and what it adds to `output_config`. */
export type Reasoning = { thinking: JsonObject | null; config: JsonObject }

const EFFORTS: Readonly<Record<string, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
}

/** `reasoning_effort` as the model is told it (`compat.md` 2.1). `isKnown`: the provider knows of effort at all. */
export function chatReasoningToMessages(
  { asked, isKnown }: { asked: unknown; isKnown: boolean },
  claude: ClaudeModel,
  { maxTokens, isForced }: { maxTokens: unknown; isForced: boolean },
  dropped: Set<string>,
): Reasoning {
  if (!isKnown) return withoutReasoning(asked, dropped)
  if (asked === 'none') return reasoningOff(claude, dropped)
  const effort = EFFORTS[textOf(asked)]
  if (effort === undefined || claude.thinking === 'none') return withoutReasoning(asked, dropped)
  if (claude.thinking === 'budget') {
    // A model that thinks first cannot be made to call a tool.
    const budget = isForced ? null : budgetOf(effort, maxTokens)
    if (budget === null) return withoutReasoning(asked, dropped)
    return { thinking: { type: 'enabled', budget_tokens: budget }, config: {} }
  }
  const isTooHigh = effort === 'xhigh' && !claude.takesXhigh
  if (isTooHigh) dropped.add('reasoning_effort')
  return {
    // Newer models tell nothing of their thinking unless they are asked to.
    thinking: isForced ? null : { type: 'adaptive', display: 'summarized' },
    config: { effort: isTooHigh ? 'high' : effort },
  }
}

function withoutReasoning(asked: unknown, dropped: Set<string>): Reasoning {
  if (asked !== undefined && asked !== null && asked !== 'none') dropped.add('reasoning_effort')
  return { thinking: null, config: {} }
}

function reasoningOff({ withoutThinking }: ClaudeModel, dropped: Set<string>): Reasoning {
  switch (withoutThinking) {
    case 'left_out':
      return { thinking: null, config: {} }
    case 'low_effort':
      dropped.add('reasoning_effort')
      return { thinking: null, config: { effort: 'low' } }
    case 'disabled':
    case 'between_tools':
      return { thinking: { type: withoutThinking }, config: {} }
  }
}

/** Tokens. */
const BUDGETS: Readonly<Record<string, number>> = { low: 4096, medium: 16_384 }
const LARGEST_BUDGET = 32_768
/** Anthropic takes none below. */
const SMALLEST_BUDGET = 1024

/** What an effort amounts to, within half of the limit: the rest is for the answer. @returns null when that is too little. */
function budgetOf(effort: string, maxTokens: unknown): number | null {
  if (typeof maxTokens !== 'number') return null
  const budget = Math.min(BUDGETS[effort] ?? LARGEST_BUDGET, Math.floor(maxTokens / 2))
  return budget < SMALLEST_BUDGET ? null : budget
}
