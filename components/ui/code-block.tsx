import { cn } from './cn'
import { CopyButton } from './copy-button'

/** Code to read and copy. It scrolls sideways inside itself, also by keyboard. `label` says what it is. */
export function CodeBlock({
  code,
  label,
  copyLabel = `Copy ${label}`,
  className,
}: {
  code: string
  label: string
  copyLabel?: string
  className?: string
}) {
  return (
    <div className={cn('relative rounded-lg border border-border bg-muted', className)}>
      <section
        aria-label={label}
        // What scrolls must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="overflow-x-auto rounded-lg"
      >
        <pre className="w-max min-w-full py-3 pr-12 pl-4 font-mono text-[13px] leading-5">
          <code>{code}</code>
        </pre>
      </section>
      <CopyButton value={code} label={copyLabel} className="absolute top-1.5 right-1.5 bg-muted" />
    </div>
  )
}
