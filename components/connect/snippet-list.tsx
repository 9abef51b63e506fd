import { CodeBlock } from '@/components/ui/code-block'
import type { SnippetStep } from './snippets'

/** The steps that configure one client, each with its own copy button. */
export function SnippetList({ steps }: { steps: readonly SnippetStep[] }) {
  return (
    <ol className="grid grid-cols-1 gap-4">
      {steps.map(({ title, code, note }, index) => (
        <li key={title} className="grid grid-cols-1 gap-1.5">
          <p className="text-[13px] font-medium">
            {steps.length > 1 && <span className="mr-1.5 text-muted-foreground tabular-nums">{index + 1}.</span>}
            {title}
          </p>
          {note && <p className="max-w-prose text-[13px] text-pretty text-muted-foreground">{note}</p>}
          <CodeBlock code={code} label={title} />
        </li>
      ))}
    </ol>
  )
}
