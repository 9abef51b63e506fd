import { cn } from './cn'
import { CopyButton } from './copy-button'

/** Code to read and copy. It scrolls sideways inside itself, also by keyboard, beside the button. `label` says what it is. */
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
    <div className={cn('relative flex items-start rounded-lg border border-border bg-muted', className)}>
      <section
        aria-label={label}
        // What scrolls must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="min-w-0 grow overflow-x-auto rounded-lg"
      >
        <pre className="w-max min-w-full px-4 py-3 font-mono text-[13px] leading-5">
          <code>{code}</code>
        </pre>
      </section>
      <CopyButton value={code} label={copyLabel} className="m-1.5 ml-0 shrink-0" />
    </div>
  )
}
