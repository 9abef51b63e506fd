import { cookies } from 'next/headers'
import { SIDEBAR_COOKIE, SPACE_COOKIE } from '@/components/shell/preferences'
import { Shell } from '@/components/shell/shell'
import { listSpaces } from '@/lib/services/spaces/list-spaces'
import { defineLayout } from '@/lib/session/define-page'

export default defineLayout({ access: 'self' }, async ({ ctx, children }) => {
  const [spaces, cookie] = await Promise.all([listSpaces(ctx, {}), cookies()])
  return (
    <Shell
      user={ctx.user}
      spaces={spaces}
      lastSpace={cookie.get(SPACE_COOKIE)?.value ?? null}
      initiallyCollapsed={cookie.get(SIDEBAR_COOKIE)?.value === 'collapsed'}
    >
      {children}
    </Shell>
  )
})
