/** How long an old secret may go on working after a rotation, in hours. */
export const GRACE_CHOICES = [
  { hours: 0, label: 'No time: refuse it at once' },
  { hours: 1, label: '1 hour' },
  { hours: 24, label: '24 hours' },
  { hours: 168, label: '7 days' },
  { hours: 720, label: '30 days' },
  { hours: 2160, label: '90 days' },
] as const

const HOUR_MS = 3_600_000

/** What the choice means for the programs that use the old secret. `expiresAt` is its own end; null = none. */
export function graceHint(hours: number, expiresAt: string | null, nowMs = Date.now()): string {
  if (hours === 0) return 'Programs that use it are refused from their next call on.'
  if (expiresAt !== null && Date.parse(expiresAt) <= nowMs + hours * HOUR_MS) {
    return 'It expires before that anyway; a rotation never lengthens its life.'
  }
  return 'Afterwards programs that still use it are refused.'
}
