'use client'
import { Ticket } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { SearchInput } from '@/components/ui/search-input'
import type { ApiAccessView } from '@/lib/schemas/space'
import { ApiAccessSwitch } from './api-access-switch'
import { ReachingTokenTable } from './reaching-token-table'
import { useApiAccess } from './use-api-access'

const SEARCH_FROM = 6

/** Manage → API access: the switch, and every token that reaches the space. */
export function ApiAccessSettings({
  spaceId,
  canManage,
  initialData,
}: {
  spaceId: string
  canManage: boolean
  initialData: ApiAccessView
}) {
  const query = useApiAccess(spaceId, { initialData })
  const { enabled, tokens } = query.data ?? initialData
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const shown = tokens.filter((token) =>
    `${token.name} ${token.prefix} ${token.ownerName} ${token.ownerEmail}`.toLowerCase().includes(wanted),
  )
  return (
    <>
      <PageHeader
        title="API access"
        description="Whether programs may call models in this space, and which ones can."
      />
      <RefreshProblem message={query.error?.message ?? null} onRetry={() => void query.refetch()} />
      <Card className="mb-6">
        <div className="flex items-start justify-between gap-6 px-5 py-4">
          <div className="grid gap-1">
            <div className="flex flex-wrap items-center gap-2">
              <h2 id="api-access" className="text-[15px] leading-6 font-semibold tracking-tight">
                Accept API calls
              </h2>
              <Badge tone={enabled ? 'ok' : 'neutral'}>{enabled ? 'On' : 'Off'}</Badge>
            </div>
            <p className="max-w-prose text-pretty text-muted-foreground">
              {enabled
                ? 'Programs with a token for this space can call models and spend its provider keys. Switching off refuses them from the next call on.'
                : 'Every call to this space is refused, whatever token it carries. Switching on takes effect with the next call.'}
              {!canManage && ' Only an owner of this space can change this.'}
            </p>
          </div>
          <ApiAccessSwitch spaceId={spaceId} enabled={enabled} canManage={canManage} labelledBy="api-access" />
        </div>
      </Card>
      <Card>
        <CardHeader className="items-center pb-3">
          <CardTitle>Tokens that reach this space</CardTitle>
          {tokens.length >= SEARCH_FROM && (
            <SearchInput label="Search tokens" value={search} onValueChange={setSearch} />
          )}
        </CardHeader>
        {tokens.length === 0 ? (
          <EmptyState
            icon={Ticket}
            title="No tokens yet"
            action={
              <Button asChild>
                <Link href="/me/tokens?create">Create token</Link>
              </Button>
            }
          >
            Members make their own tokens. Each one for this space is listed here with its owner and last use.
          </EmptyState>
        ) : shown.length === 0 ? (
          <CardContent className="text-center text-muted-foreground">No token matches.</CardContent>
        ) : (
          <div className="border-t border-border">
            <ReachingTokenTable tokens={shown} />
          </div>
        )}
      </Card>
    </>
  )
}
