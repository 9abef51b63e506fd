import { cookies } from 'next/headers'
import { SPACE_COOKIE } from '@/components/shell/preferences'
import { TokenSettings } from '@/components/tokens/token-settings'
import { TokenQuery } from '@/lib/schemas/token'
import { listSpaces } from '@/lib/services/spaces/list-spaces'
import { listTokens } from '@/lib/services/tokens/list-tokens'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Tokens' }

export default definePage({ access: 'self' }, async ({ ctx, searchParams }) => {
  const state = searchParams['all'] === undefined ? 'live' : 'all'
  const [tokens, spaces, cookie] = await Promise.all([
    listTokens(ctx, TokenQuery.parse({ state })),
    listSpaces(ctx, {}),
    cookies(),
  ])
  const last = cookie.get(SPACE_COOKIE)?.value
  return (
    <TokenSettings
      initialTokens={tokens}
      initialState={state}
      initialSpaces={spaces}
      defaultSpaceId={spaces.items.find((space) => space.slug === last)?.id}
    />
  )
})
