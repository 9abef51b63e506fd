import type { Budget } from './budget'
import type { Period } from './calendar'

const NANO = 1_000_000_000n
const CENT = NANO / 100n

const EVERY: Readonly<Record<Budget['period'], string>> = {
  day: ' a day',
  week: ' a week',
  month: ' a month',
  total: ' in all',
}

/** Which budget it is, for whoever it holds: `This token's budget of $50.00 a month`. */
export function budgetName(budget: Budget, limit: bigint): string {
  const whose =
    budget.tokenIds !== null
      ? "This token's budget"
      : budget.userId !== null
        ? 'Your budget in this space'
        : "This space's budget"
  return `${whose} of ${dollars(limit)}${EVERY[budget.period]}`
}

/** When it starts anew: `It resets on 1 December 2026 at 00:00 (Europe/Berlin).` */
export function resetWords({ zone }: Pick<Budget, 'zone'>, { endsAt }: Period): string {
  if (endsAt === null) return 'It does not reset by itself.'
  const options = { timeZone: zone, day: 'numeric', month: 'long', year: 'numeric' } as const
  const day = new Intl.DateTimeFormat('en-GB', options).format(endsAt)
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(endsAt)
  return `It resets on ${day} at ${time} (${zone}).`
}

/** Dollars with the digits that matter: `$1,204.18`, `$0.00042`. Cut, never rounded up: nothing is said to be used up that is not. */
export function dollars(nano: bigint): string {
  if (nano < 0n) return `-${dollars(-nano)}`
  const whole = (nano / NANO).toLocaleString('en-US')
  const fraction = String(nano % NANO).padStart(9, '0')
  if (nano === 0n || nano >= CENT) return `$${whole}.${fraction.slice(0, 2)}`
  const first = fraction.search(/[1-9]/)
  return `$0.${fraction.slice(0, first + 2).replace(/0$/, '')}`
}
