'use client'
import { Plus, Ticket } from 'lucide-react'
import { useState } from 'react'
import { useSpaces } from '@/components/spaces/use-spaces'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { useUrlFlag } from '@/lib/client/use-url-flag'
import type { SpaceList } from '@/lib/schemas/space'
import type { TokenList as Tokens } from '@/lib/schemas/token'
import { CreateTokenDialog } from './create-token-dialog'
import { TokenList } from './token-list'
import { useTokens } from './use-tokens'

/** Me → Tokens: the person's tokens in every space. */
export function TokenSettings({
  initialTokens,
  initialState,
  initialSpaces,
  defaultSpaceId,
}: {
  initialTokens: Tokens
  initialState: 'live' | 'all'
  initialSpaces: SpaceList
  defaultSpaceId: string | undefined
}) {
  const spaces = useSpaces(initialSpaces).data?.items ?? []
  const [creating, setCreating] = useUrlFlag('create')
  const [withOver, setWithOver] = useUrlFlag('all')
  // What the address said when the page was made; the flag in it changes, the data of the page does not.
  const [initial] = useState({ state: initialState, tokens: initialTokens })
  const state = withOver ? 'all' : 'live'
  const { total } = useTokens(null, { search: '', state }, initial)
  const createButton = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      Create token
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Tokens"
        description="A personal access token lets a program call models as you, in one space or in all of yours."
        actions={total > 0 && createButton}
      />
      <TokenList
        scope={null}
        caption="Your personal access tokens"
        initial={initial}
        state={state}
        onStateChange={(next) => setWithOver(next === 'all')}
        empty={
          <EmptyState icon={Ticket} title="You have no tokens yet" action={createButton}>
            Create one to use an OpenAI or Anthropic client through Keyway. You can revoke it at any time.
          </EmptyState>
        }
      />
      <CreateTokenDialog
        open={creating}
        onOpenChange={setCreating}
        spaces={spaces}
        defaultSpaceId={defaultSpaceId}
        offersAll
      />
    </>
  )
}
