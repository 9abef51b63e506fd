'use client'
import { Plus, Ticket } from 'lucide-react'
import { useState } from 'react'
import { useSpaces } from '@/components/spaces/use-spaces'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { SearchInput } from '@/components/ui/search-input'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { useUrlFlag } from '@/lib/client/use-url-flag'
import type { SpaceList } from '@/lib/schemas/space'
import type { TokenList, TokenView } from '@/lib/schemas/token'
import { CreateTokenDialog } from './create-token-dialog'
import { RevokeTokenDialog } from './revoke-token-dialog'
import { TokenTable } from './token-table'
import { useTokens } from './use-tokens'

const isOver = (token: TokenView) => token.status === 'revoked' || token.status === 'expired'

/** Me → Tokens: the person's tokens in every space. */
export function TokenSettings({
  initialTokens,
  initialSpaces,
  defaultSpaceId,
}: {
  initialTokens: TokenList
  initialSpaces: SpaceList
  defaultSpaceId: string | undefined
}) {
  const tokens = useTokens(initialTokens)
  const spaces = useSpaces(initialSpaces).data?.items ?? []
  const [creating, setCreating] = useUrlFlag('create')
  const [withOver, setWithOver] = useUrlFlag('all')
  const [search, setSearch] = useState('')
  const [revoking, setRevoking] = useState<TokenView | null>(null)

  const all = tokens.data.items
  const over = all.filter(isOver).length
  const wanted = search.trim().toLowerCase()
  const shown = all.filter(
    (token) =>
      (withOver || !isOver(token)) &&
      `${token.name} ${token.prefix} ${token.space?.name ?? 'all your spaces'}`.toLowerCase().includes(wanted),
  )
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
        description="A personal access token lets a program call models as you, in one space."
        actions={all.length > 0 && createButton}
      />
      <RefreshProblem message={tokens.error?.message ?? null} onRetry={() => void tokens.refetch()} />
      {all.length > 0 && (
        <div className="mb-3 flex flex-wrap items-center gap-2">
          <SearchInput label="Search tokens" value={search} onValueChange={setSearch} />
          {over > 0 && (
            <SegmentedControl
              label="Which tokens"
              value={withOver ? 'all' : 'live'}
              onValueChange={(value) => setWithOver(value === 'all')}
              options={[
                { value: 'live', label: `Live ${all.length - over}` },
                { value: 'all', label: `All ${all.length}` },
              ]}
            />
          )}
        </div>
      )}
      <Card>
        {shown.length > 0 && <TokenTable tokens={shown} onRevoke={setRevoking} />}
        {all.length === 0 && (
          <EmptyState icon={Ticket} title="You have no tokens yet" action={createButton}>
            Create one to use an OpenAI or Anthropic client through Keyway. You can revoke it at any time.
          </EmptyState>
        )}
        {all.length > 0 && shown.length === 0 && (
          <EmptyState icon={Ticket} title={wanted ? 'No token matches' : 'No live tokens'}>
            {wanted
              ? 'Tokens are searched by name, first characters and space.'
              : 'All your tokens are revoked or expired.'}
          </EmptyState>
        )}
      </Card>
      <CreateTokenDialog open={creating} onOpenChange={setCreating} spaces={spaces} defaultSpaceId={defaultSpaceId} />
      <RevokeTokenDialog token={revoking} onClose={() => setRevoking(null)} />
    </>
  )
}
