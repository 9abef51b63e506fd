import { cn } from './cn'

/** How much of something is used, as a bar: calm below 80 %, a warning from there, red when nothing is left. The words beside it say the same. */
export function Meter({ label, part }: { label: string; part: number }) {
  const percent = Math.min(100, Math.max(0, part * 100))
  const tone = percent >= 100 ? 'text-danger' : percent >= 80 ? 'text-warning' : 'text-primary'
  return (
    <>
      <meter className="sr-only" aria-label={label} min={0} max={100} value={Math.round(percent)}>
        {Math.round(percent)} %
      </meter>
      <svg
        aria-hidden
        viewBox="0 0 100 1"
        preserveAspectRatio="none"
        className={cn('block h-1.5 w-full min-w-24 rounded-full bg-muted', tone)}
      >
        <rect width={percent} height="1" fill="currentColor" />
      </svg>
    </>
  )
}
