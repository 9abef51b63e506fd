/** The lifetimes a person picks from; `custom` asks for days, `never` is null days. */
export const EXPIRY_CHOICES = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '365 days' },
  { value: 'custom', label: 'Custom' },
  { value: 'never', label: 'Never' },
] as const
export type ExpiryChoice = (typeof EXPIRY_CHOICES)[number]['value']

const DAY_MS = 86_400_000
const USUAL_DAYS = 90

/** The lifetimes that a policy of at most so many days leaves; null = no policy. */
export function expiryChoices(maxDays: number | null): readonly (typeof EXPIRY_CHOICES)[number][] {
  if (maxDays === null) return EXPIRY_CHOICES
  return EXPIRY_CHOICES.filter(({ value }) => value === 'custom' || (value !== 'never' && Number(value) <= maxDays))
}

/** What is chosen at first: 90 days, or the longest that the policy allows. */
export function usualExpiry(maxDays: number | null): { choice: ExpiryChoice; custom: string } {
  if (maxDays === null || maxDays >= USUAL_DAYS) return { choice: '90', custom: '180' }
  const preset = EXPIRY_CHOICES.find(({ value }) => value === String(maxDays))
  return { choice: preset?.value ?? 'custom', custom: String(maxDays) }
}

/** Days from now, as the schema wants them: null = never; NaN when the custom field holds no number. */
export function expiryDays(choice: ExpiryChoice, custom: string): number | null {
  if (choice === 'never') return null
  if (choice !== 'custom') return Number(choice)
  return custom.trim() === '' ? Number.NaN : Number(custom)
}

/** The moment a lifetime ends when it starts at `nowMs`; null = never or not a sensible number. */
export function expiryMoment(days: number | null, nowMs: number): Date | null {
  if (days === null || !Number.isInteger(days) || days < 1 || days > 36_500) return null
  return new Date(nowMs + days * DAY_MS)
}
