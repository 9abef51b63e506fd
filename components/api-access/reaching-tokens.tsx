'use client'
import { Ticket } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { LoadMore } from '@/components/lists/load-more'
import { Button } from '@/components/ui/button'
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { formatPlural } from '@/components/ui/format'
import { SearchInput } from '@/components/ui/search-input'
import { useToast } from '@/components/ui/toaster'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/message-of'
import { useSettledSearch } from '@/lib/client/use-settled-search'
import type { ReachingToken, ReachingTokenList } from '@/lib/schemas/api-access'
import { CutReachDialog } from './cut-reach-dialog'
import { ReachingTokenTable } from './reaching-token-table'
import { useReachingTokens, useSetReach } from './use-reaching-tokens'

const SEARCH_FROM = 6

/** Every token that reaches the space, with search, paging and the way to cut one off. */
export function ReachingTokens({
  spaceId,
  canRead,
  canManage,
  legacyKey,
  initial,
}: {
  spaceId: string
  /** Sees everybody's tokens, not only one's own. */
  canRead: boolean
  canManage: boolean
  legacyKey: boolean
  initial: ReachingTokenList
}) {
  const [search, setSearch] = useState('')
  const wanted = useSettledSearch(search)
  const list = useReachingTokens(spaceId, wanted, initial)
  const [cutting, setCutting] = useState<ReachingToken | null>(null)
  const restore = useSetReach(spaceId)
  const toast = useToast()
  const { items: tokens, total } = list

  const onRestore = (token: ReachingToken) =>
    restore.mutate(
      { id: token.id, reaches: true },
      {
        onSuccess: () => toast.success(`“${token.name}” reaches this space again`),
        onError: (error) => toast.error(messageOf(error)),
      },
    )
  return (
    <Card>
      <CardHeader className="items-center pb-3">
        <div>
          <CardTitle>{canRead ? 'Tokens that reach this space' : 'Your tokens that reach this space'}</CardTitle>
          {!canRead && (
            <CardDescription className="text-[13px]">
              Those who manage the space see everybody’s, never a secret.
            </CardDescription>
          )}
        </div>
        {(initial.total >= SEARCH_FROM || search !== '') && (
          <SearchInput label="Search tokens" value={search} onValueChange={setSearch} />
        )}
      </CardHeader>
      {legacyKey && (
        <p className="border-t border-border px-5 py-3">
          <span className="font-medium">Legacy key</span>{' '}
          <span className="text-muted-foreground">
            The shared key from before this installation had tokens is good here too, for calls only. The operator takes
            it away with KEYWAY_AUTH_MODE.
          </span>
        </p>
      )}
      {list.isError && tokens.length === 0 ? (
        <ErrorState
          title="The tokens could not be loaded"
          message={messageOf(list.error)}
          requestId={requestIdOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : tokens.length > 0 ? (
        <div className="border-t border-border">
          <ReachingTokenTable
            tokens={tokens}
            canManage={canManage}
            restoringId={restore.isPending ? restore.variables.id : null}
            onCut={setCutting}
            onRestore={onRestore}
          />
        </div>
      ) : wanted === '' ? (
        <EmptyState
          icon={Ticket}
          title="No token reaches this space"
          action={
            <Button asChild>
              <Link href="/me/tokens?create">Create token</Link>
            </Button>
          }
        >
          Members make their own tokens. Each one that reaches this space is listed here with its owner and last use;
          those that were revoked or have expired are not.
        </EmptyState>
      ) : (
        <EmptyState icon={Ticket} title="No token matches">
          Tokens are searched by name, first characters, and their owner’s name and e-mail.
        </EmptyState>
      )}
      <LoadMore query={list} shown={`${tokens.length} of ${formatPlural(total, 'token')}`} />
      <CutReachDialog spaceId={spaceId} token={cutting} onClose={() => setCutting(null)} />
    </Card>
  )
}
