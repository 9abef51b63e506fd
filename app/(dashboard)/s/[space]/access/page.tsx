import { ApiAccessSettings } from '@/components/api-access/api-access-settings'
import { ReachingTokenQuery } from '@/lib/schemas/api-access'
import { listReachingTokens } from '@/lib/services/reach/list-reaching-tokens'
import { getApiAccess } from '@/lib/services/spaces/get-api-access'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'API access' }

export default definePage({ access: 'space', permission: 'members:read' }, async ({ ctx }) => {
  const { id: spaceId, permissions } = ctx.space
  const [view, tokens] = await Promise.all([
    getApiAccess(ctx, {}),
    listReachingTokens(ctx, ReachingTokenQuery.parse({})),
  ])
  return (
    <ApiAccessSettings
      key={spaceId}
      spaceId={spaceId}
      permissions={{
        switch: permissions.includes('api_access:manage'),
        readTokens: permissions.includes('tokens:read'),
        manageTokens: permissions.includes('tokens:manage'),
      }}
      initialView={view}
      initialTokens={tokens}
    />
  )
})
