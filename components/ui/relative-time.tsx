'use client'
import { useSyncExternalStore } from 'react'
import { cn } from './cn'
import { formatMoment, formatRelative } from './format'

const REFRESH_MS = 30_000
const everyTick = (tick: () => void) => {
  const timer = setInterval(tick, REFRESH_MS)
  return () => clearInterval(timer)
}
const never = () => () => undefined
// Rounded up, so that the value is stable between ticks and nothing that has happened seems to lie ahead.
const tickMs = () => Math.ceil(Date.now() / REFRESH_MS) * REFRESH_MS

/**
 * A moment (ISO 8601) as "5 minutes ago", the absolute time in the viewer's zone on hover; null shows `empty`.
 * The server's text is kept until the browser has taken over, then follows the clock.
 */
export function RelativeTime({
  at,
  empty = 'never',
  className,
}: {
  at: string | null
  empty?: string
  className?: string
}) {
  const nowMs = useSyncExternalStore(everyTick, tickMs, tickMs)
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  if (at === null) return <span className={cn('text-muted-foreground', className)}>{empty}</span>
  const moment = new Date(at)
  return (
    <time
      dateTime={at}
      title={inBrowser ? formatMoment(moment) : formatMoment(moment, 'UTC')}
      className={cn('whitespace-nowrap', className)}
      suppressHydrationWarning
    >
      {formatRelative(moment.getTime(), nowMs)}
    </time>
  )
}
