'use client'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import type { ApiAccessView, ReachingTokenList } from '@/lib/schemas/api-access'
import { ApiAccessSwitch } from './api-access-switch'
import { LastTurn } from './last-turn'
import { ReachingTokens } from './reaching-tokens'
import { RunningCalls } from './running-calls'
import { useApiAccess } from './use-api-access'

/** Manage → API access: the switch, who turned it and why, and every token that reaches the space. */
export function ApiAccessSettings({
  spaceId,
  permissions,
  initialView,
  initialTokens,
}: {
  spaceId: string
  permissions: { switch: boolean; readTokens: boolean; manageTokens: boolean }
  initialView: ApiAccessView
  initialTokens: ReachingTokenList
}) {
  const query = useApiAccess(spaceId, { initialData: initialView })
  const view = query.data ?? initialView
  const { enabled } = view
  return (
    <>
      <PageHeader
        title="API access"
        description="Whether programs may call models in this space, and which ones can."
      />
      <RefreshProblem message={query.error?.message ?? null} onRetry={() => void query.refetch()} />
      <Card className="mb-6">
        <div className="flex items-start justify-between gap-6 px-5 py-4">
          <div className="grid min-w-0 gap-1">
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
              {!permissions.switch && ' Only an owner of this space can change this.'}
            </p>
            <LastTurn view={view} />
          </div>
          <ApiAccessSwitch spaceId={spaceId} enabled={enabled} canManage={permissions.switch} labelledBy="api-access" />
        </div>
        <RunningCalls spaceId={spaceId} view={view} canManage={permissions.switch} />
      </Card>
      <ReachingTokens
        spaceId={spaceId}
        canRead={permissions.readTokens}
        canManage={permissions.manageTokens}
        legacyKey={view.legacyKey}
        initial={initialTokens}
      />
    </>
  )
}
