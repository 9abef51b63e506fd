import { cn } from './cn'

/** The mark: a keyhole. With `wordmark`, the name beside it; without, the name is for screen readers only. */
export function Logo({ wordmark = false, className }: { wordmark?: boolean; className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-2', className)}>
      <svg viewBox="0 0 32 32" className="size-6 shrink-0" aria-hidden>
        <rect width="32" height="32" rx="8" className="fill-primary" />
        <path
          className="fill-primary-foreground"
          d="M16 6.5a5.5 5.5 0 0 0-2.6 10.35L11.6 25.5h8.8l-1.8-8.65A5.5 5.5 0 0 0 16 6.5Z"
        />
      </svg>
      <span className={wordmark ? 'text-[15px] font-semibold tracking-tight' : 'sr-only'}>Keyway</span>
    </span>
  )
}
