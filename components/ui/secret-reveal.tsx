import { CopyButton } from './copy-button'

/** A secret that is shown this once: whole, selectable in one click, with a copy button. */
export function SecretReveal({ value, label, onCopied }: { value: string; label: string; onCopied?: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-2 rounded-lg border border-border bg-muted p-2 pl-3">
      <code aria-label={label} className="min-w-0 grow basis-48 py-1 font-mono text-[13px] break-all select-all">
        {value}
      </code>
      <CopyButton value={value} size="sm" className="grow sm:grow-0" {...(onCopied ? { onCopied } : {})}>
        Copy
      </CopyButton>
    </div>
  )
}
