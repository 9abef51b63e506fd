import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn'
import type { Step } from './onboarding-steps'

const STATE_WORDS: Record<Step['state'], string> = { done: 'done', current: 'next', later: 'later' }

/** One step of a list: a number that becomes a tick, a title, and the action while it is the step's turn. */
export function OnboardingStep({
  number,
  state,
  title,
  children,
}: {
  number: number
  state: Step['state']
  title: string
  children: ReactNode
}) {
  return (
    <li aria-current={state === 'current' ? 'step' : undefined} className="flex gap-3 px-4 py-4 sm:gap-4 sm:px-5">
      <span
        aria-hidden
        className={cn(
          'grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold tabular-nums',
          state === 'done' && 'bg-ok-soft text-ok',
          state === 'current' && 'bg-primary text-primary-foreground',
          state === 'later' && 'border border-border text-muted-foreground',
        )}
      >
        {state === 'done' ? <Check className="size-3.5" /> : number}
      </span>
      <div className="min-w-0 grow">
        <h2
          // Takes the focus when the step before it closes.
          tabIndex={-1}
          className={cn(
            'leading-6 font-semibold outline-none',
            state !== 'current' && 'font-medium text-muted-foreground',
          )}
        >
          {title} <span className="sr-only">({STATE_WORDS[state]})</span>
        </h2>
        {children && <div className="mt-1 grid grid-cols-1 gap-4">{children}</div>}
      </div>
    </li>
  )
}
