'use client'
import { KeySquare, Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import type { SpaceView } from '@/lib/schemas/space'
import type { TokenList as Tokens } from '@/lib/schemas/token'
import { CreateTokenDialog } from './create-token-dialog'
import { TokenList } from './token-list'
import { useTokens } from './use-tokens'

/**
 * The tokens that belong to the space itself, for those who manage tokens.
 * @param initial the first page of all of them.
 */
export function ServiceTokens({ space, initial: tokens }: { space: SpaceView; initial: Tokens }) {
  const [initial] = useState({ state: 'all' as const, tokens })
  const [state, setState] = useState<'live' | 'all'>('all')
  const [creating, setCreating] = useState(false)
  const { total } = useTokens(space.id, { search: '', state }, initial)
  const createButton = (
    <Button onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      Create service token
    </Button>
  )
  return (
    <section aria-labelledby="service-tokens" className="mt-8">
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 id="service-tokens" className="text-[15px] leading-6 font-semibold tracking-tight">
            Service tokens
          </h2>
          <p className="max-w-prose text-pretty text-muted-foreground">
            They belong to this space instead of a person, and go on working when people leave.
          </p>
        </div>
        {total > 0 && createButton}
      </div>
      <TokenList
        scope={space.id}
        caption="Tokens of this space"
        initial={initial}
        state={state}
        onStateChange={setState}
        empty={
          <EmptyState icon={KeySquare} title="No service tokens" action={createButton}>
            Make one for a program that no single person runs, such as a nightly job.
          </EmptyState>
        }
      />
      <CreateTokenDialog open={creating} onOpenChange={setCreating} spaces={[space]} scope={space.id} />
    </section>
  )
}
