import Link from 'next/link'
import { Alert } from '@/components/ui/alert'
import { Badge } from '@/components/ui/badge'
import { CopyButton } from '@/components/ui/copy-button'
import { Spinner } from '@/components/ui/spinner'
import { AnswerFigures } from './answer-figures'
import { AnswerText } from './answer-text'
import type { Answer } from './conversation'
import { helpFor, wordsOf } from './problem-help'

/** One model's answer as it arrives, and what it came to. */
export function AnswerView({ answer, space }: { answer: Answer; space: { id: string; slug: string } }) {
  const { model, status, text, isCut, problem } = answer
  const help = problem && helpFor(problem)
  return (
    <article
      aria-label={`Answer of ${model}`}
      className="flex min-w-0 flex-col rounded-lg border border-border bg-card"
    >
      <header className="flex min-h-11 items-center gap-2 border-b border-border py-1 pr-2 pl-4">
        <p className="min-w-0 grow truncate font-mono text-[13px]" title={model}>
          {model}
        </p>
        {status === 'streaming' && <Spinner className="text-primary" />}
        {status === 'stopped' && <Badge>Stopped</Badge>}
        {status === 'failed' && <Badge tone="danger">Failed</Badge>}
        {isCut && <Badge tone="warning">Cut at max tokens</Badge>}
        {status !== 'streaming' && text !== '' && <CopyButton value={text} label={`Copy the answer of ${model}`} />}
      </header>
      <div
        aria-live="polite"
        aria-busy={status === 'streaming'}
        className="grid grow grid-cols-1 content-start gap-3 px-4 py-3"
      >
        {text !== '' && <AnswerText text={text} />}
        {status === 'streaming' && text === '' && <p className="text-muted-foreground">Waiting for the first token</p>}
        {status === 'done' && text === '' && (
          <p className="text-muted-foreground">The model ended without a word of text.</p>
        )}
        {status === 'stopped' && text === '' && (
          <p className="text-muted-foreground">Stopped before the first token.</p>
        )}
        {problem && (
          <Alert tone="danger">
            {wordsOf(problem)}{' '}
            {help && (
              <Link href={`/s/${space.slug}/${help.page}`} className="font-medium underline underline-offset-2">
                {help.label}
              </Link>
            )}
          </Alert>
        )}
      </div>
      <AnswerFigures answer={answer} spaceId={space.id} />
    </article>
  )
}
