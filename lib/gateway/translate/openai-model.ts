/** What is known of a model of OpenAI's by its name. */
export type OpenAiModel = {
  /** The efforts of reasoning that it knows, the least first; none = it does not reason, or nobody knows whether it does. */
  efforts: readonly string[]
  /** It takes `temperature` and `top_p`. */
  isSampled: boolean
}

/** From the least to the most; Anthropic's names are among them. */
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

/** `gpt-4o-mini`, `gpt-5.1-codex`, and names of deployments that hold such a name. Azure writes 3.5 as 35. */
const GPT = /gpt-?(35|\d)(?:\.(\d+))?(?!\d)((?:-[a-z]+)*)/i
/** `o3`, `o4-mini-2025-04-16` */
const O_SERIES = /(?:^|[^a-z0-9])o\d(?![a-z0-9])/i

const UNKNOWN: OpenAiModel = { efforts: [], isSampled: false }
const PLAIN: OpenAiModel = { efforts: [], isSampled: true }

/** Of a name that says nothing neither reasoning nor sampling is expected: both are refused by models that have none. */
export function openAiModel(name: string): OpenAiModel {
  const gpt = GPT.exec(name)
  if (gpt !== null) {
    const version = Number(gpt[1] === '35' ? 3 : gpt[1]) + Number(gpt[2] ?? 0) / 100
    return version < 5 ? PLAIN : modelOf(version, gpt[3]!.toLowerCase())
  }
  return O_SERIES.test(name) ? { efforts: ['low', 'medium', 'high'], isSampled: false } : UNKNOWN
}

/**
 * Of GPT-5 and later (https://platform.openai.com/docs/models, each model's page).
 * @param version with the minor version as hundredths
 */
function modelOf(version: number, variant: string): OpenAiModel {
  // What these know differs from one to the next.
  if (variant.includes('chat')) return UNKNOWN
  const most = version >= 5.06 ? 'max' : version >= 5.02 ? 'xhigh' : 'high'
  const efforts = EFFORTS.slice(EFFORTS.indexOf(leastOf(version, variant)), EFFORTS.indexOf(most) + 1)
  return { efforts: version >= 5.01 ? efforts.filter((effort) => effort !== 'minimal') : efforts, isSampled: false }
}

function leastOf(version: number, variant: string): (typeof EFFORTS)[number] {
  if (variant.includes('pro')) return version < 5.01 ? 'high' : 'medium'
  if (variant.includes('codex') || version >= 6) return 'low'
  return version < 5.01 ? 'minimal' : 'none'
}

/** The effort that is nearest to the one asked for, rather below than above it; null when the model has none. */
export function nearestEffort({ efforts }: OpenAiModel, asked: string): string | null {
  const most = EFFORTS.findIndex((effort) => effort === asked)
  // A name that is not known here may be one that the model knows.
  if (most === -1) return efforts.length === 0 ? null : asked
  const within = efforts.filter((effort) => EFFORTS.findIndex((known) => known === effort) <= most)
  return within.at(-1) ?? efforts[0] ?? null
}
