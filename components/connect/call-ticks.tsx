import { Check, Minus, X } from 'lucide-react'
import Link from 'next/link'
import { Alert } from '@/components/ui/alert'
import { cn } from '@/components/ui/cn'
import { Spinner } from '@/components/ui/spinner'
import type { UsageEventView } from '@/lib/schemas/usage'
import { callHelp, callProgress, type TickState } from './call-progress'

const STATE_WORDS: Record<TickState, string> = {
  waiting: 'waiting',
  done: 'done',
  failed: 'failed',
  stopped: 'not reached',
}

/** Four ticks that turn green as a call comes through, and what to do when one does not. */
export function CallTicks({ call, slug }: { call: UsageEventView | null; slug: string }) {
  const ticks = callProgress(call)
  const next = ticks.findIndex(({ state }) => state === 'waiting')
  const help = call && callHelp(call)
  return (
    <div aria-live="polite" className="grid grid-cols-1 gap-4">
      <ol className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {ticks.map(({ key, label, state, detail }, index) => (
          <li key={key} className="flex min-w-0 items-start gap-2.5">
            <TickIcon state={state} active={index === next} />
            <div className="min-w-0">
              <p className="font-medium">
                {label}
                <span className="sr-only">: {STATE_WORDS[state]}</span>
              </p>
              <p className="text-[13px] break-words text-muted-foreground">{detail ?? STATE_WORDS[state]}</p>
            </div>
          </li>
        ))}
      </ol>
      {help && (
        <Alert tone="warning" title="The call arrived and did not get through">
          {help.text}{' '}
          {help.page && (
            <Link href={`/s/${slug}/${help.page}`} className="font-medium underline underline-offset-2">
              {help.page === 'access' ? 'Open API access' : 'Open provider keys'}
            </Link>
          )}
        </Alert>
      )}
    </div>
  )
}

function TickIcon({ state, active }: { state: TickState; active: boolean }) {
  const look = {
    waiting: 'border border-border text-muted-foreground',
    done: 'bg-ok-soft text-ok',
    failed: 'bg-danger-soft text-danger',
    stopped: 'bg-muted text-muted-foreground',
  }[state]
  return (
    <span aria-hidden className={cn('grid size-6 shrink-0 place-items-center rounded-full [&_svg]:size-3.5', look)}>
      {state === 'done' && <Check />}
      {state === 'failed' && <X />}
      {state === 'stopped' && <Minus />}
      {state === 'waiting' && active && <Spinner />}
    </span>
  )
}
