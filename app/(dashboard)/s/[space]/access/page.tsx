import { ApiAccessSettings } from '@/components/api-access/api-access-settings'
import { ServiceTokens } from '@/components/tokens/service-tokens'
import { ReachingTokenQuery } from '@/lib/schemas/api-access'
import { TokenQuery } from '@/lib/schemas/token'
import { listReachingTokens } from '@/lib/services/reach/list-reaching-tokens'
import { getApiAccess } from '@/lib/services/spaces/get-api-access'
import { listServiceTokens } from '@/lib/services/tokens/list-service-tokens'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'API access' }

export default definePage({ access: 'space', permission: 'members:read' }, async ({ ctx }) => {
  const { id: spaceId, permissions } = ctx.space
  const manageTokens = permissions.includes('tokens:manage')
  const [view, tokens, serviceTokens] = await Promise.all([
    getApiAccess(ctx, {}),
    listReachingTokens(ctx, ReachingTokenQuery.parse({})),
    manageTokens ? listServiceTokens(ctx, TokenQuery.parse({})) : null,
  ])
  return (
    <>
      <ApiAccessSettings
        key={spaceId}
        spaceId={spaceId}
        permissions={{
          switch: permissions.includes('api_access:manage'),
          readTokens: permissions.includes('tokens:read'),
          manageTokens,
        }}
        initialView={view}
        initialTokens={tokens}
      />
      {serviceTokens && <ServiceTokens key={`service ${spaceId}`} space={ctx.space} initial={serviceTokens} />}
    </>
  )
})
