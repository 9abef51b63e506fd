import type { OnboardingView } from '@/lib/schemas/space'

export const STEPS = ['key', 'access', 'token', 'call'] as const
export type StepId = (typeof STEPS)[number]
export type Step = { id: StepId; state: 'done' | 'current' | 'later' }

/** True when the newest call got through. */
export const firstCallWorked = ({ firstCall }: OnboardingView): boolean => firstCall !== null && firstCall.status < 400

/** The four first steps of a space in order; the first one that is not done is the current one. */
export function onboardingSteps(view: OnboardingView): Step[] {
  const done: Record<StepId, boolean> = {
    key: view.providerKey,
    access: view.apiAccess,
    token: view.token,
    call: firstCallWorked(view),
  }
  const current = STEPS.find((id) => !done[id])
  return STEPS.map((id) => ({ id, state: done[id] ? 'done' : id === current ? 'current' : 'later' }))
}

/**
 * Whether a space still needs its first steps shown. A call that was refused does not end them, but somebody who
 * has done all three steps before it needs the list of calls more than a list of steps.
 * @param succeeded calls that got through lately.
 */
export function isOnboarding(view: OnboardingView, succeeded: number): boolean {
  if (view.firstCall === null) return true
  if (firstCallWorked(view) || succeeded > 0) return false
  return !(view.providerKey && view.apiAccess && view.token)
}
