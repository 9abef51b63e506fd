import { formatPlural } from '@/components/ui/format'

/** What becomes of somebody's tokens when they leave a space, in a sentence; `liveTokens` null = not known. */
export function tokensStop(liveTokens: number | null, whose: 'Their' | 'Your'): string {
  if (liveTokens === null) return `${whose} tokens stop reaching it at once, running calls included.`
  if (liveTokens === 0) return `${whose === 'Their' ? 'They have' : 'You have'} no live token that reaches it.`
  const stop = liveTokens === 1 ? 'stops' : 'stop'
  return `${whose} ${formatPlural(liveTokens, 'live token')} ${stop} reaching it at once, running calls included.`
}
