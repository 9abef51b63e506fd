import { numberOf } from '@/components/ui/typed-number'
import type { Settings } from './request'

/** Settings as they stand in their fields. */
export type TypedSettings = { system: string; temperature: string; maxTokens: string; topP: string }
export const NOTHING_TYPED: TypedSettings = { system: '', temperature: '', maxTokens: '', topP: '' }

const outside = (value: number | null, low: number, high: number): boolean =>
  value !== null && !(value >= low && value <= high)

/** What the fields mean. */
export const settingsOf = (typed: TypedSettings): Settings => ({
  system: typed.system,
  temperature: numberOf(typed.temperature),
  maxTokens: numberOf(typed.maxTokens),
  topP: numberOf(typed.topP),
})

/** What is wrong with a field, by its name; empty when everything can be sent. */
export function problemsOf(typed: TypedSettings): Partial<Record<keyof TypedSettings, string>> {
  const { temperature, maxTokens, topP } = settingsOf(typed)
  return {
    ...(outside(temperature, 0, 2) ? { temperature: 'A number from 0 to 2, such as 0.7' } : {}),
    ...(outside(topP, 0, 1) ? { topP: 'A number from 0 to 1, such as 0.9' } : {}),
    ...(outside(maxTokens, 1, 10_000_000) || (maxTokens !== null && !Number.isInteger(maxTokens))
      ? { maxTokens: 'A whole number, at least 1' }
      : {}),
  }
}
