import { CodeBlock } from '@/components/ui/code-block'
import { partsOf } from './fences'

/** What a model wrote: plain text as it came, code fences as code. Nothing of it becomes markup or a link. */
export function AnswerText({ text }: { text: string }) {
  return (
    <div className="grid grid-cols-1 gap-3">
      {partsOf(text).map((part, index) =>
        part.kind === 'code' ? (
          // Parts only grow at the end, so their place is their name.
          // oxlint-disable-next-line react/no-array-index-key
          <CodeBlock key={index} code={part.text} label={part.language ? `Code, ${part.language}` : 'Code'} />
        ) : (
          // As above.
          // oxlint-disable-next-line react/no-array-index-key
          <p key={index} className="leading-6 break-words whitespace-pre-wrap">
            {part.text}
          </p>
        ),
      )}
    </div>
  )
}
