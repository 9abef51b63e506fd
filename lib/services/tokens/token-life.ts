const DAY_MS = 86_400_000

/** The strictest of several limits in days; null = none of them limits. */
export function strictest(limits: readonly (number | null)[]): number | null {
  const days = limits.filter((limit) => limit !== null)
  return days.length === 0 ? null : Math.min(...days)
}

/**
 * When a token ends: at its own expiry, or as many days after it was made as the strictest policy allows today, whichever
 * is earlier (H-13). Null = never.
 */
export function effectiveExpiry(
  token: { createdAt: Date; expiresAt: Date | null },
  limits: readonly (number | null)[],
): Date | null {
  const days = strictest(limits)
  if (days === null) return token.expiresAt
  const latest = afterDays(token.createdAt, days)
  return token.expiresAt !== null && token.expiresAt < latest ? token.expiresAt : latest
}

/** So many days of 24 hours later. */
export const afterDays = (from: Date, days: number): Date => new Date(from.getTime() + days * DAY_MS)
