'use client'
import { Ticket } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadMore } from '@/components/lists/load-more'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { SearchInput } from '@/components/ui/search-input'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/message-of'
import { useSettledSearch } from '@/lib/client/use-settled-search'
import type { TokenList as Tokens, TokenView } from '@/lib/schemas/token'
import { EditTokenDialog } from './edit-token-dialog'
import { RevokeTokenDialog } from './revoke-token-dialog'
import { RotateTokenDialog } from './rotate-token-dialog'
import { type TokenAction, TokenTable } from './token-table'
import { type TokenFilters, type TokenScope, useTokens } from './use-tokens'

/** An owner's tokens with search, filter, paging and everything that can be done to one. */
export function TokenList({
  scope,
  caption,
  initial,
  state,
  onStateChange,
  empty,
}: {
  scope: TokenScope
  caption: string
  /** The first page, as the page read it with `initial.state`. */
  initial: { state: TokenFilters['state']; tokens: Tokens }
  state: TokenFilters['state']
  onStateChange: (state: TokenFilters['state']) => void
  /** Shown while there has never been a token. */
  empty: ReactNode
}) {
  const [search, setSearch] = useState('')
  const tokens = useTokens(scope, { search: useSettledSearch(search), state }, initial)
  const [acting, setActing] = useState<{ action: TokenAction; token: TokenView } | null>(null)
  const chosen = (action: TokenAction) => (acting?.action === action ? acting.token : null)
  const close = () => setActing(null)
  const { items, live, total } = tokens
  const failed = tokens.isError ? messageOf(tokens.error) : null
  return (
    <>
      <RefreshProblem message={items.length > 0 ? failed : null} onRetry={() => void tokens.refetch()} />
      {total > 0 && (
        <div className="mb-3 flex flex-wrap items-center gap-2">
          <SearchInput label="Search tokens" value={search} onValueChange={setSearch} />
          {total > live && (
            <SegmentedControl
              label="Which tokens"
              value={state}
              onValueChange={onStateChange}
              options={[
                { value: 'live', label: `Live ${live}` },
                { value: 'all', label: `All ${total}` },
              ]}
            />
          )}
        </div>
      )}
      <Card>
        {failed !== null && items.length === 0 ? (
          <ErrorState
            title="Tokens could not be loaded"
            message={failed}
            requestId={requestIdOf(tokens.error)}
            onRetry={() => void tokens.refetch()}
            retrying={tokens.isFetching}
          />
        ) : total === 0 ? (
          empty
        ) : items.length > 0 ? (
          <TokenTable
            caption={caption}
            scope={scope}
            tokens={items}
            onAction={(action, token) => setActing({ action, token })}
          />
        ) : (
          <EmptyState icon={Ticket} title={search.trim() === '' ? 'No live tokens' : 'No token matches'}>
            {search.trim() === ''
              ? 'All of them are revoked or expired.'
              : 'Tokens are searched by name, first characters and space.'}
          </EmptyState>
        )}
        <LoadMore query={tokens} />
      </Card>
      <EditTokenDialog token={chosen('edit')} onClose={close} />
      <RotateTokenDialog scope={scope} token={chosen('rotate')} onClose={close} />
      <RevokeTokenDialog scope={scope} token={chosen('revoke')} onClose={close} />
    </>
  )
}
