import type { Side } from './conversation'

/** What has to be chosen before a prompt can be sent; null = every side has its model. */
export function missingModel(sides: readonly Side[], chosen: Readonly<Record<Side, string>>): string | null {
  const missing = sides.filter((side) => chosen[side] === '')
  if (missing.length === 0) return null
  if (sides.length === 1) return 'Choose a model.'
  return missing.length === 2 ? 'Choose two models.' : `Choose a ${missing[0]} model.`
}
