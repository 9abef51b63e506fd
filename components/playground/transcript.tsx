import { cn } from '@/components/ui/cn'
import { AnswerView } from './answer-view'
import { SIDES, type Turn } from './conversation'

/** The prompts and answers of a conversation, oldest first; two answers stand side by side. */
export function Transcript({ turns, space }: { turns: readonly Turn[]; space: { id: string; slug: string } }) {
  return (
    <ol aria-label="Conversation" className="grid grid-cols-1 gap-6">
      {turns.map(({ id, prompt, answers }) => (
        <li key={id} className="grid grid-cols-1 gap-3">
          <div className="max-w-[85%] justify-self-end rounded-lg bg-primary-soft px-4 py-2.5">
            <p className="sr-only">You:</p>
            <p className="leading-6 break-words whitespace-pre-wrap">{prompt}</p>
          </div>
          <div className={cn('grid grid-cols-1 gap-3', answers.first && answers.second && 'md:grid-cols-2')}>
            {SIDES.map((side) => {
              const answer = answers[side]
              return answer && <AnswerView key={side} answer={answer} space={space} />
            })}
          </div>
        </li>
      ))}
    </ol>
  )
}
